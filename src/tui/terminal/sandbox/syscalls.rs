//! System call restrictions by seccomp: a deny list, as SQLite, the allocator and threads must work with the next libc too.
//! A denied call fails with EPERM, so that the program can report it.

use std::collections::BTreeMap;
use std::env::consts::ARCH;

use seccompiler::{
    BpfProgram, Result, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, TargetArch, apply_filter,
};

use crate::tui::terminal::sandbox::Enforcement;

/// Starting programs; sockets; other processes' memory; namespaces, mounts and modules; io_uring, which bypasses this list.
/// `socketpair` is allowed: signal handling uses one, and it connects only to this process.
const FORBIDDEN: &[libc::c_long] = &[
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_socket,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_userfaultfd,
    libc::SYS_memfd_create,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_open_by_handle_at,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_personality,
    libc::SYS_setuid,
    libc::SYS_setgid,
    libc::SYS_setreuid,
    libc::SYS_setregid,
    libc::SYS_setresuid,
    libc::SYS_setresgid,
];
/// Older calls that start a process, where the architecture has them.
#[cfg(target_arch = "x86_64")]
const FORKS: &[libc::c_long] = &[libc::SYS_fork, libc::SYS_vfork];
#[cfg(not(target_arch = "x86_64"))]
const FORKS: &[libc::c_long] = &[];

/// `ioctl` requests that insert characters into a terminal's input.
const INPUT_INJECTION: [u64; 2] = [libc::TIOCSTI, libc::TIOCLINUX];

/// Installs the filters.
pub(super) fn forbid() -> Result<Enforcement> {
    let arch = TargetArch::try_from(ARCH)?;
    let calls = FORBIDDEN.iter().chain(FORKS);
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        calls.map(|call| (*call, Vec::new())).collect();
    let ioctl = INPUT_INJECTION.map(|request| argument_rule(1, SeccompCmpOp::Eq, request));
    rules.insert(libc::SYS_ioctl, ioctl.into_iter().collect::<Result<_>>()?);
    // Threads are allowed, processes are not.
    let thread = u64::from(libc::CLONE_THREAD.unsigned_abs());
    let process = argument_rule(0, SeccompCmpOp::MaskedEq(thread), 0)?;
    rules.insert(libc::SYS_clone, vec![process]);
    install_filter(rules, libc::EPERM, arch)?;
    // A filter cannot read the flags of `clone3`, which are in memory; with ENOSYS, libc uses `clone`.
    let newer = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    install_filter(newer, libc::ENOSYS, arch)?;
    Ok(Enforcement::Full)
}

fn argument_rule(argument: u8, operator: SeccompCmpOp, value: u64) -> Result<SeccompRule> {
    let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)?;
    Ok(SeccompRule::new(vec![condition])?)
}

fn install_filter(
    rules: BTreeMap<i64, Vec<SeccompRule>>,
    error: i32,
    arch: TargetArch,
) -> Result<()> {
    let refuse = SeccompAction::Errno(error.unsigned_abs());
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch)?;
    apply_filter(&BpfProgram::try_from(filter)?)
}
