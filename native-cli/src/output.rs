//! Where results and remarks go: standard output through one buffer, standard error line by line.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use anyhow::Context;
use sapwood_core::format::{self, FormatError, Layout, Style};
use sapwood_core::query::{Answer, Extent};
use sapwood_core::visible;

use crate::args::{ColorChoice, OutputArgs};

/// What is said when standard output is full or broken.
const CANNOT_WRITE: &str = "cannot write to standard output";

/// What is known of the two streams.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    color: ColorChoice,
    quiet: bool,
}

impl Output {
    pub(crate) fn new(args: &OutputArgs) -> Self {
        Output { color: args.color, quiet: args.quiet }
    }

    /// Whether results go to a terminal.
    pub(crate) fn is_terminal(self) -> bool {
        io::stdout().is_terminal()
    }

    /// Returns how tables are laid out on standard output.
    pub(crate) fn layout(self) -> Layout {
        let terminal = self.is_terminal();
        let width = terminal.then(|| terminal_size::terminal_size_of(io::stdout())).flatten();
        Layout { width: width.map(|(width, _)| usize::from(width.0)), color: self.colors(terminal) }
    }

    /// Returns how tables are laid out on standard error.
    pub(crate) fn remark_layout(self) -> Layout {
        Layout { width: None, color: self.colors(io::stderr().is_terminal()) }
    }

    /// Hands standard output to `write` and makes sure that everything arrives.
    pub(crate) fn write(
        self,
        write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(64 << 10, io::stdout().lock());
        write(&mut out)?;
        out.flush()
    }

    /// Writes an answer to standard output, and returns how much of it there was.
    pub(crate) fn answer(self, answer: Answer<'_>, style: &Style) -> anyhow::Result<Extent> {
        let mut out = BufWriter::with_capacity(64 << 10, io::stdout().lock());
        match format::write(answer, style, &mut out) {
            Ok(extent) => out.flush().map(|()| extent).context(CANNOT_WRITE),
            Err(FormatError::Io(error)) => Err(error).context(CANNOT_WRITE),
            Err(error) => Err(error.into()),
        }
    }

    /// Prints a remark, unless none are wanted.
    pub(crate) fn remark(self, text: &str) {
        if !self.quiet {
            print_error(text);
        }
    }

    /// Prints a warning.
    pub(crate) fn warn(self, text: &str) {
        print_error(&format!("sapwood: {text}"));
    }

    /// Whether there is somebody to watch a progress bar.
    pub(crate) fn shows_progress(self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    fn colors(self, terminal: bool) -> bool {
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
                let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
                terminal && !set("NO_COLOR") && !dumb
            }
        }
    }
}

/// Prints lines on standard error, with what could steer a terminal escaped. That nobody can read them is no reason to
/// fail.
pub(crate) fn print_error(text: &str) {
    for line in text.split('\n') {
        let _ = writeln!(io::stderr(), "{}", visible(line));
    }
}

/// Whether an error means that the reader of standard output has seen enough.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        io == Some(io::ErrorKind::BrokenPipe)
    })
}
