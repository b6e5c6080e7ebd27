//! Git's configuration, read as git reads it: the system's, the user's, and a repository's own files, the last value
//! first.

use std::path::{Path, PathBuf};

use gix_config::Source;
use gix_config::file::{Metadata, includes, init};
use gix_config::path::interpolate;

/// The two folders of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::disk) struct GitDirectories {
    /// That of the work tree at hand.
    pub(in crate::disk) own: PathBuf,
    /// What all work trees of the repository share. Mostly it is the same folder.
    pub(in crate::disk) common: PathBuf,
}

/// A configuration, from all files that bear on a repository or on none.
pub(in crate::disk) struct Config(gix_config::File);

impl Config {
    /// Reads the user's configuration, and that of a repository.
    ///
    /// # Errors
    ///
    /// Fails if one of the files is malformed.
    pub(in crate::disk) fn read(repository: Option<&GitDirectories>) -> Result<Config, String> {
        let mut variable = |name: &str| std::env::var_os(name);
        let mut places = [Source::System, Source::Git, Source::User]
            .map(|source| (source, source.storage_location(&mut variable)))
            .to_vec();
        if let Some(GitDirectories { own, common }) = repository {
            places.push((Source::Local, Some(common.join("config"))));
            // It counts only with an extension, and where that is not set it does not exist.
            places.push((Source::Worktree, Some(own.join("config.worktree"))));
        }
        Config::from_places(places, repository.map(|repository| &*repository.own))
    }

    /// Reads the configuration of a repository alone.
    ///
    /// # Errors
    ///
    /// Fails if it is malformed.
    pub(in crate::disk) fn of_repository(repository: &GitDirectories) -> Result<Config, String> {
        Config::from_places(vec![(Source::Local, Some(repository.common.join("config")))], Some(&repository.own))
    }

    fn from_places(places: Vec<(Source, Option<PathBuf>)>, git_dir: Option<&Path>) -> Result<Config, String> {
        let mut metadata = places.into_iter().filter_map(|(source, place)| {
            let place = place.filter(|place| place.is_file())?;
            Some(Metadata::from(source).at(place))
        });
        let home = home();
        let interpolate = interpolate::Context { home_dir: home.as_deref(), ..Default::default() };
        let conditional = includes::conditional::Context { git_dir, branch_name: None };
        let includes = includes::Options::follow(interpolate, conditional);
        let options = init::Options { includes, ..Default::default() };
        gix_config::File::from_paths_metadata_buf(&mut metadata, &mut Vec::new(), false, options)
            .map(|file| Config(file.unwrap_or_default()))
            .map_err(|error| error.to_string())
    }

    /// Returns the values themselves.
    pub(in crate::disk) fn values(&self) -> &gix_config::File {
        &self.0
    }

    /// Whether names are compared without regard to case.
    pub(in crate::disk) fn ignores_case(&self) -> bool {
        matches!(self.0.boolean("core.ignoreCase"), Ok(Some(true)))
    }

    /// Returns the path that a key has, if it is set.
    pub(in crate::disk) fn path(&self, key: &str) -> Option<PathBuf> {
        let home = home();
        let context = interpolate::Context { home_dir: home.as_deref(), ..Default::default() };
        self.0.path(key)?.interpolate(context).ok()
    }
}

fn home() -> Option<PathBuf> {
    std::env::home_dir()
}
