//! Jobs and the moments they fall due. Virtual time decides when a job runs, never a thread.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// Jobs in the order they fall due. Of two with the same due time, the one added first comes first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Agenda<J> {
    jobs: VecDeque<(i64, J)>,
}

impl<J> Default for Agenda<J> {
    fn default() -> Self {
        Self { jobs: VecDeque::new() }
    }
}

impl<J> Agenda<J> {
    /// Adds a job.
    pub fn add(&mut self, due: i64, job: J) {
        let at = self.jobs.partition_point(|(other, _)| *other <= due);
        self.jobs.insert(at, (due, job));
    }

    /// The first job that is due.
    pub fn take_due(&mut self, now: i64) -> Option<(i64, J)> {
        if self.jobs.front()?.0 <= now { self.jobs.pop_front() } else { None }
    }

    /// Every job, whether it is due or not.
    pub fn jobs(&self) -> impl Iterator<Item = &J> {
        self.jobs.iter().map(|(_, job)| job)
    }
}
