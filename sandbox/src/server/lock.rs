//! One sandbox per snapshot file: two would each write over what the other has told its partner.
//!
//! The lock is a socket beside the file on which its owner listens. The operating system closes it however the owner ends,
//! so a lock that nobody answers is that of a process which was killed, and is taken over. A file with a process id would
//! stay locked where the id is used again, as it is in every container; `File::try_lock` needs a newer Rust than this crate
//! asks for. `oceafin-partner sandbox` locks in the same way (`pkg-template/src/sandbox/snapshot-lock.ts`), so the two respect each other.

use std::fs;
use std::io::{Error, ErrorKind};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

/// The address of a socket has 104 bytes on some systems, with the zero at its end.
const LONGEST_ADDRESS: usize = 100;
/// Takeovers that somebody else won before this one gives up.
const ATTEMPTS: u32 = 5;

/// Held until it is dropped, or the process ends.
pub struct SnapshotLock(PathBuf);

impl SnapshotLock {
    /// Takes the lock of a snapshot file; an error if another sandbox has it.
    pub fn acquire(snapshot: &Path) -> Result<Self, Error> {
        let address = address_of(snapshot)?;
        for _ in 0..ATTEMPTS {
            match UnixListener::bind(&address) {
                Ok(listener) => {
                    // Who knocks only wants to know that somebody is here.
                    std::thread::spawn(move || listener.incoming().for_each(drop));
                    return Ok(Self(address));
                }
                Err(error) if error.kind() == ErrorKind::AddrInUse => {}
                Err(error) => return Err(about(snapshot, &format!("cannot be locked: {error}"))),
            }
            if !take_away(&address) {
                break;
            }
        }
        let why = "is in use by another sandbox; stop that one, or give this one a file of its own";
        Err(about(snapshot, why))
    }
}

impl Drop for SnapshotLock {
    fn drop(&mut self) {
        // What is left behind is taken over by the next.
        let _ = fs::remove_file(&self.0);
    }
}

/// Beside the file, or, where that address would be too long, in the folder of temporary files under a digest of it.
fn address_of(snapshot: &Path) -> Result<PathBuf, Error> {
    let name = snapshot.file_name().ok_or_else(|| about(snapshot, "is not the name of a file"))?;
    let folder = snapshot.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).map_err(|error| about(snapshot, &error.to_string()))?;
    let mut address = folder.join(name).into_os_string();
    address.push(".lock");
    if address.len() <= LONGEST_ADDRESS {
        return Ok(address.into());
    }
    let mut digest = hex::encode(Sha256::digest(address.as_bytes()));
    digest.truncate(32);
    Ok(std::env::temp_dir().join(format!("oceafin-sandbox-{digest}.lock")))
}

/// Removes a lock that nobody answers; false if somebody does.
fn take_away(address: &Path) -> bool {
    let is_held = |address: &Path| UnixStream::connect(address).is_ok();
    if is_held(address) {
        return false;
    }
    // Renamed before it is removed, and looked at again: another start may just have put its own in this place.
    let mut aside = address.to_path_buf().into_os_string();
    aside.push(format!(".{}", std::process::id()));
    if fs::rename(address, &aside).is_err() {
        return true;
    }
    if is_held(Path::new(&aside)) {
        let _ = fs::rename(&aside, address);
        return false;
    }
    let _ = fs::remove_file(&aside);
    true
}

fn about(snapshot: &Path, why: &str) -> Error {
    Error::other(format!("the snapshot `{}` {why}", snapshot.display()))
}
