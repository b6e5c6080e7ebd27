//! `sapwood cache`: where the cache is and how large, exporting and importing it, verifying and clearing it.

mod carry;
mod stats;
mod verify;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use sapwood::{DiskStore, Request};
use sapwood_core::query::thousands;

use super::execution;
use crate::args::{CacheAction, CacheArgs};
use crate::output::Output;
use crate::remarks::entries;

pub(super) fn run(args: &CacheArgs) -> anyhow::Result<ExitCode> {
    let common = args.action.common();
    execution::enter(&common.settings)?;
    let path = match &args.action {
        CacheAction::Export { path, .. } | CacheAction::Import { path, .. } | CacheAction::Verify { path, .. } => {
            path.as_slice()
        }
        _ => &[],
    };
    let settings = execution::settings(&common.settings, path)?;
    let folder =
        settings.cache_dir.value.clone().context("the system has no folder for caches; choose one by --cache-dir")?;
    let output = Output::new(&common.output);
    let store = DiskStore::new(&folder);
    match &args.action {
        CacheAction::Path { .. } => output.write(|out| {
            out.write_all(folder.as_os_str().as_encoded_bytes())?;
            out.write_all(b"\n")
        })?,
        CacheAction::Stats { format, .. } => stats::print(&store, format.chosen(), output)?,
        CacheAction::Export { file, path, .. } => carry::export(&folder, file, path.as_deref(), &settings, output)?,
        CacheAction::Import { file, verify, .. } => {
            let request = execution::request_of(&settings, path);
            return carry::import(&folder, file, verify.map(|percent| (percent, &request)), output);
        }
        CacheAction::Verify { sample, .. } => {
            let request = execution::request_of(&settings, path);
            return verify::run(&folder, &request, sample.unwrap_or(100.0), output);
        }
        CacheAction::Gc { .. } => collect(&folder, &execution::request_of(&settings, &[]), output)?,
        CacheAction::Clear { .. } => {
            let existed = folder.exists();
            store.clear().with_context(|| format!("cannot clear the cache in {}", folder.display()))?;
            let done = if existed { "cleared the cache in" } else { "there is no cache in" };
            output.remark(&format!("{done} {}", folder.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn collect(folder: &Path, request: &Request, output: Output) -> anyhow::Result<()> {
    let Some(collected) = sapwood::cache::collect(folder, request)? else {
        output.remark("another process is cleaning up this cache; nothing was done");
        return Ok(());
    };
    collected.warnings.iter().for_each(|warning| output.warn(warning));
    let (before, after) = (thousands(collected.bytes_before), thousands(collected.bytes_after));
    let indexes = match collected.indexes {
        1 => "1 index".to_owned(),
        count => format!("{} indexes", thousands(count)),
    };
    let entries = entries(collected.entries);
    output.remark(&format!("{entries} and {indexes} dropped: {before} bytes before, {after} after"));
    Ok(())
}
