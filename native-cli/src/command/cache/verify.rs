//! `sapwood cache verify`: what the cache says, compared with what the files say.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use sapwood::Request;
use sapwood_core::{Sample, Verification};

use crate::output::Output;
use crate::remarks::{entries, files};

/// The exit code if the cache says something that is not so.
pub(super) const MISMATCH: u8 = 1;

pub(super) fn run(folder: &Path, request: &Request, percent: f64, output: Output) -> anyhow::Result<ExitCode> {
    let (defects, verification) = sapwood::cache::verify(folder, request, sample(percent))?;
    output.write(|out| {
        defects.iter().try_for_each(|defect| writeln!(out, "{defect}"))?;
        print(&verification, out)
    })?;
    remark(&verification, output);
    let wrong = defects.len() + verification.mismatches.len();
    if wrong == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    let found = entries(wrong as u64);
    output.warn(&format!("{found} of the cache wrong or damaged; `sapwood cache clear` removes them all"));
    Ok(ExitCode::from(MISMATCH))
}

/// Returns a sample of so many percent, another one each time.
pub(super) fn sample(percent: f64) -> Sample {
    Sample { percent, seed: RandomState::new().build_hasher().finish(), of_known: false }
}

/// Prints every entry that is wrong.
pub(super) fn print(verification: &Verification, out: &mut dyn Write) -> io::Result<()> {
    verification.mismatches.iter().try_for_each(|mismatch| writeln!(out, "{mismatch}"))
}

/// Says how much was compared.
pub(super) fn remark(verification: &Verification, output: Output) {
    let (entries, compared) = (entries(verification.entries), files(verification.files));
    output.remark(&format!("{compared} analyzed and compared with {entries} of the cache"));
    if verification.left_out > 0 {
        output.remark(&format!("{} could not be read or changed during the run", files(verification.left_out)));
    }
}
