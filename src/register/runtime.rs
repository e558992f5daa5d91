//! The runtime of a connection: opening, keys, leftover log, write lock, waiting, the request to stop, disk reserve,
//! checkpoints, commit recovery. Owns no record.

pub mod checkpoint;
pub(super) mod commit_recovery;
pub mod connect;
pub(super) mod disk_reserve;
pub mod keyring;
pub mod leftover_log;
pub mod stop;
pub mod temp_store;
pub mod unlock_state;
pub mod waiting;
pub(super) mod write_lock;
