//! Runs programs, and shows what runs, how far it is and how long it took.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How often a silent step reports that it is still running.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// Numbered steps of one command.
#[derive(Debug)]
pub(crate) struct Steps {
    done: usize,
    total: usize,
}

impl Steps {
    pub(crate) fn of(total: usize) -> Self {
        Self { done: 0, total }
    }

    /// Prints what the next step is, runs it, and prints how long it took.
    pub(crate) fn step<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.done = self.done.saturating_add(1);
        let label = format!("[{}/{}] {what}", self.done, self.total);
        println!("{label} ...");
        let started = Instant::now();
        let (finished, waits) = mpsc::channel::<()>();
        let heart = {
            let label = label.clone();
            thread::spawn(move || {
                while let Err(mpsc::RecvTimeoutError::Timeout) = waits.recv_timeout(HEARTBEAT) {
                    println!("{label}: still at work, {:.0} s", started.elapsed().as_secs_f32());
                }
            })
        };
        let result = work();
        drop(finished);
        // The thread only prints, so its failure does not matter.
        let _ = heart.join();
        match &result {
            Ok(_) => println!("{label}: {:.1} s", started.elapsed().as_secs_f32()),
            Err(_) => println!("{label}: failed after {:.1} s", started.elapsed().as_secs_f32()),
        }
        result
    }
}

/// What a program left behind.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) status: ExitStatus,
    /// Its standard output.
    pub(crate) text: String,
    /// Whether it was killed at its time limit.
    pub(crate) timed_out: bool,
}

impl Finished {
    pub(crate) fn success(&self) -> bool {
        self.status.success() && !self.timed_out
    }
}

/// Runs a program with its output on the terminal; an exit code other than 0 is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed ({status})", describe(command));
    }
    Ok(())
}

/// Runs a program and returns its standard output. An exit code other than 0 is an error that carries its standard error.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({}): {}", describe(command), output.status, said.trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` did not print UTF-8", describe(command)))
}

/// Runs a program, shows its output as it arrives, returns the standard output, and kills the program after `limit`.
pub(crate) fn tee(command: &mut Command, limit: Duration) -> Result<Finished> {
    println!("$ {}", describe(command));
    // With a process group of its own, the time limit can kill the program's children too (`npm start` starts a shell).
    std::os::unix::process::CommandExt::process_group(command, 0);
    let mut child =
        command.stdout(Stdio::piped()).stdin(Stdio::null()).spawn().with_context(|| cannot_start(command))?;
    let stdout = child.stdout.take().context("a piped program has no output")?;
    let reader = thread::spawn(move || {
        let mut text = String::new();
        // Split at bytes, then decoded lossily: a program that does not print UTF-8 must not end the run.
        for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            println!("{line}");
            text.push_str(&line);
            text.push('\n');
        }
        text
    });
    let (status, timed_out) = wait(&mut child, limit)?;
    if timed_out {
        println!("ended after {} s: its time was over", limit.as_secs());
    }
    let text =
        reader.join().map_err(|_| anyhow::anyhow!("reading the output of `{}` failed", describe(command)))?;
    Ok(Finished { status, text, timed_out })
}

fn wait(child: &mut Child, limit: Duration) -> Result<(ExitStatus, bool)> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok((status, false));
        }
        if started.elapsed() >= limit {
            // A child in the group could ignore SIGTERM and keep the pipe open.
            Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status()?;
            return Ok((child.wait()?, true));
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Whether a program of this name can be started.
pub(crate) fn has(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`: is it installed?", command.get_program().to_string_lossy())
}

fn describe(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    words.extend(command.get_args().map(|argument| argument.to_string_lossy()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{capture, tee};
    use std::process::Command;
    use std::time::{Duration, Instant};

    #[test]
    fn tee_keeps_the_output_and_the_exit_code() {
        let finished =
            tee(Command::new("sh").args(["-c", "echo one; echo two; exit 3"]), Duration::from_secs(300))
                .unwrap();
        assert_eq!(finished.text, "one\ntwo\n");
        assert!(!finished.success());
        assert_eq!(finished.status.code(), Some(3));
    }

    #[test]
    fn tee_ends_a_program_with_its_children() {
        let started = Instant::now();
        let ended_after =
            |limit| tee(Command::new("sh").args(["-c", "echo on; sleep 600; echo off"]), limit).unwrap();
        // A busy machine may not have started the shell by then: the limit grows until the shell has printed.
        let mut limit = Duration::from_millis(200);
        let mut finished = ended_after(limit);
        while finished.text.is_empty() && limit < Duration::from_secs(60) {
            limit *= 4;
            finished = ended_after(limit);
        }
        assert!(finished.timed_out && !finished.success());
        assert_eq!(finished.text, "on\n");
        assert!(started.elapsed() < Duration::from_secs(500), "the sleeping child kept the pipe open");
    }

    #[test]
    fn capture_carries_what_the_program_complained_about() {
        let error = capture(Command::new("sh").args(["-c", "echo why >&2; exit 1"])).unwrap_err().to_string();
        assert!(error.ends_with("why"), "{error}");
        assert!(
            capture(&mut Command::new("no-such-program"))
                .unwrap_err()
                .to_string()
                .contains("is it installed")
        );
    }
}
