//! `sapwood cache`: where the cache is, how large it is, carrying it elsewhere, and emptying it.

mod carry;
mod verify;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use sapwood::{DiskStore, Request};
use sapwood_core::Store;
use sapwood_core::view::{Cell, Column, Fit, Layout, Paint, SCHEMA_VERSION, Table, thousands};
use serde_json::json;

use super::execution;
use crate::args::{CacheAction, CacheArgs, ObjectFormat};
use crate::output::Output;

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
    let folder = settings.cache_dir.value.clone().context("the system names no place for caches; --cache-dir does")?;
    let output = Output::new(&common.output);
    let store = DiskStore::new(&folder);
    match &args.action {
        CacheAction::Path { .. } => output.write(|out| {
            out.write_all(folder.as_os_str().as_encoded_bytes())?;
            out.write_all(b"\n")
        })?,
        CacheAction::Stats { format, .. } => print_stats(&store, *format, output)?,
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
            let done = if existed { "removed the cache in" } else { "there is no cache in" };
            output.remark(&format!("{done} {}", folder.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn collect(folder: &Path, request: &Request, output: Output) -> anyhow::Result<()> {
    let Some(collected) = sapwood::cache::collect(folder, request)? else {
        output.remark("another process is collecting this cache: nothing was done");
        return Ok(());
    };
    collected.warnings.iter().for_each(|warning| output.warn(warning));
    let (before, after) = (thousands(collected.bytes_before), thousands(collected.bytes_after));
    let indexes = match collected.indexes {
        1 => "1 index".to_owned(),
        count => format!("{} indexes", thousands(count)),
    };
    let entries = carry::entries(collected.entries);
    output.remark(&format!("{entries} and {indexes} dropped: {before} bytes before, {after} after"));
    Ok(())
}

fn print_stats(store: &DiskStore, format: Option<ObjectFormat>, output: Output) -> anyhow::Result<()> {
    let blobs = store.list()?;
    let count = |prefix: &str| {
        let sizes = blobs.iter().filter(|blob| blob.name.starts_with(prefix)).map(|blob| blob.bytes);
        (sizes.clone().count() as u64, sizes.sum::<u64>())
    };
    let ((indexes, index_bytes), (packs, pack_bytes)) = (count("index-"), count("pack-"));
    let bytes = index_bytes + pack_bytes;
    output.write(|out| match format {
        Some(ObjectFormat::Json) => {
            let stats = json!({
                "schema_version": SCHEMA_VERSION,
                "path": store.folder().display().to_string(),
                "indexes": indexes,
                "index_bytes": index_bytes,
                "packs": packs,
                "pack_bytes": pack_bytes,
                "bytes": bytes,
            });
            writeln!(out, "{stats}")
        }
        Some(ObjectFormat::Table) | None => {
            let columns = vec![
                Column::words("Cache", Fit::Whole),
                Column::numbers("Files", Fit::Whole),
                Column::numbers("Bytes", Fit::Whole),
            ];
            let mut table = Table::new(columns, Layout { header: true, ..output.layout() }, out);
            for (name, files, bytes) in [("indexes", indexes, index_bytes), ("packs", packs, pack_bytes)] {
                table.row(vec![Cell::new(name, Paint::Cyan), Cell::number(files), Cell::number(bytes)])?;
            }
            table.rule()?;
            table.row(vec![Cell::new("total", Paint::Bold), Cell::number(indexes + packs), Cell::number(bytes)])?;
            table.finish().map(drop)
        }
    })?;
    Ok(())
}
