//! The reports that can be asked: the newest one, and a few before it.

use std::collections::VecDeque;

use sapwood_core::Selection;
use sapwood_core::query::Tree;

/// The number of reports that are kept. Each takes some hundred bytes for each of its files.
const MAX_REPORTS: usize = 4;

/// A report that is kept.
pub(crate) struct KeptReport {
    id: u32,
    /// The report, as the only tree of a question.
    pub(crate) tree: Tree,
    /// The options that chose its files.
    pub(crate) selection: Selection,
    /// Whether it came from a snapshot, which has no facts; the cache may lack some of them.
    pub(crate) is_restored: bool,
    /// Whether nobody will ask it any more.
    is_released: bool,
}

/// The kept reports, from the oldest to the newest.
#[derive(Default)]
pub(crate) struct Reports {
    kept: VecDeque<KeptReport>,
    last_id: u32,
}

impl Reports {
    /// Adds the newest report and returns its number. The oldest one may go for it, and one that was released does.
    pub(crate) fn add(&mut self, tree: Tree, selection: Selection, is_restored: bool) -> u32 {
        self.kept.retain(|report| !report.is_released);
        if self.kept.len() == MAX_REPORTS {
            self.kept.pop_front();
        }
        self.last_id += 1;
        self.kept.push_back(KeptReport { id: self.last_id, tree, selection, is_restored, is_released: false });
        self.last_id
    }

    /// Returns the newest report.
    pub(crate) fn newest(&self) -> Option<&KeptReport> {
        self.kept.back()
    }

    /// Returns the number of the newest report; 0 if there is none.
    pub(crate) fn newest_id(&self) -> u32 {
        self.newest().map_or(0, |report| report.id)
    }

    /// Returns a report by its number, unless it is gone.
    pub(crate) fn get(&self, id: u32) -> Option<&KeptReport> {
        self.kept.iter().find(|report| report.id == id)
    }

    /// Drops a report that nobody will ask any more. The newest one stays until another follows, for updates begin there.
    pub(crate) fn release(&mut self, id: u32) {
        if let Some(report) = self.kept.iter_mut().find(|report| report.id == id) {
            report.is_released = true;
        }
        let newest = self.newest_id();
        self.kept.retain(|report| !report.is_released || report.id == newest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(reports: &mut Reports) -> u32 {
        let report = sapwood_core::Report::empty();
        reports.add(Tree { prefix: Vec::new(), report }, Selection::default(), false)
    }

    fn ids(reports: &Reports) -> Vec<u32> {
        reports.kept.iter().map(|report| report.id).collect()
    }

    #[test]
    fn the_newest_reports_are_kept() {
        let mut reports = Reports::default();
        assert_eq!(reports.newest_id(), 0);
        for _ in 0..6 {
            add(&mut reports);
        }
        assert_eq!(ids(&reports), [3, 4, 5, 6]);
        assert!(reports.get(2).is_none() && reports.get(3).is_some());
    }

    #[test]
    fn released_reports_go_and_the_newest_goes_when_another_follows() {
        let mut reports = Reports::default();
        let (first, _, third) = (add(&mut reports), add(&mut reports), add(&mut reports));
        reports.release(first);
        reports.release(third);
        assert_eq!(ids(&reports), [2, 3]);
        add(&mut reports);
        assert_eq!(ids(&reports), [2, 4]);
        reports.release(99);
        assert_eq!(ids(&reports), [2, 4]);
    }
}
