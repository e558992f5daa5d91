//! System call restrictions by seccomp: a deny list, as SQLite, the allocator and threads must work with the next libc too.
//! A denied call fails with EPERM, so that the program can report it.

use std::collections::BTreeMap;
use std::env::consts::ARCH;

#[cfg(target_arch = "x86_64")]
use seccompiler::sock_filter;
use seccompiler::{
    BpfProgram, Result, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, TargetArch, apply_filter_all_threads,
};

use crate::tui::terminal::sandbox::Enforcement;

/// Starting programs; sockets; other processes' memory, signals, priorities and message queues; accounts; namespaces, mounts
/// and modules; the clock; io_uring, which bypasses this list.
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
    libc::SYS_process_madvise,
    libc::SYS_process_mrelease,
    libc::SYS_move_pages,
    libc::SYS_migrate_pages,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_send_signal,
    libc::SYS_kcmp,
    libc::SYS_tkill,
    libc::SYS_setpriority,
    libc::SYS_ioprio_set,
    libc::SYS_sched_setscheduler,
    libc::SYS_sched_setparam,
    libc::SYS_sched_setattr,
    libc::SYS_shmget,
    libc::SYS_shmat,
    libc::SYS_msgget,
    libc::SYS_semget,
    libc::SYS_mq_open,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_userfaultfd,
    libc::SYS_memfd_create,
    libc::SYS_memfd_secret,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_fanotify_init,
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
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_mount_setattr,
    libc::SYS_quotactl,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_kexec_file_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_syslog,
    libc::SYS_vhangup,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_adjtimex,
    libc::SYS_clock_adjtime,
    libc::SYS_personality,
    libc::SYS_capset,
    libc::SYS_setuid,
    libc::SYS_setgid,
    libc::SYS_setreuid,
    libc::SYS_setregid,
    libc::SYS_setresuid,
    libc::SYS_setresgid,
    libc::SYS_setfsuid,
    libc::SYS_setfsgid,
    libc::SYS_setgroups,
];
/// Older calls that start a process, and calls for the hardware, where the architecture has them.
#[cfg(target_arch = "x86_64")]
const OLDER: &[libc::c_long] = &[
    libc::SYS_fork,
    libc::SYS_vfork,
    libc::SYS_iopl,
    libc::SYS_ioperm,
    libc::SYS_modify_ldt,
];
#[cfg(not(target_arch = "x86_64"))]
const OLDER: &[libc::c_long] = &[];

/// Calls whose first argument names a process: allowed on this one. The limits of a process may also be named by 0.
const ON_A_PROCESS: [libc::c_long; 4] = [
    libc::SYS_kill,
    libc::SYS_tgkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
];

/// Calls with requests, the argument that holds the request, and the forbidden ones: input injected into a terminal, a
/// terminal taken over, signals sent to another process when a file is ready.
const REQUESTS: [(libc::c_long, u8, &[u64]); 2] = [
    (
        libc::SYS_ioctl,
        1,
        &[
            libc::TIOCSTI,
            libc::TIOCLINUX,
            libc::TIOCCONS,
            libc::TIOCSCTTY,
            libc::TIOCSETD,
        ],
    ),
    (libc::SYS_fcntl, 1, &[F_SETOWN, F_SETSIG, F_SETOWN_EX]),
];
/// Requests of `fcntl`, which libc has as signed numbers or not at all (`include/uapi/asm-generic/fcntl.h`).
const F_SETOWN: u64 = 8;
const F_SETSIG: u64 = 10;
const F_SETOWN_EX: u64 = 15;

/// Numbers from here on are calls of the x32 ABI, which reach the same kernel under the same architecture.
#[cfg(target_arch = "x86_64")]
const X32: u32 = 0x4000_0000;

/// Installs the filters on every thread: one that waits for signals may run already.
pub(super) fn forbid() -> Result<Enforcement> {
    for filter in filters(std::process::id())? {
        apply_filter_all_threads(&filter)?;
    }
    Ok(Enforcement::Full)
}

/// The filters for a process. The kernel runs all of them; one that refuses is enough.
fn filters(process: u32) -> Result<Vec<BpfProgram>> {
    let arch = TargetArch::try_from(ARCH)?;
    let calls = FORBIDDEN.iter().chain(OLDER);
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        calls.map(|call| (*call, Vec::new())).collect();
    for (call, argument, requests) in REQUESTS {
        let requests = requests.iter();
        let refused = requests.map(|r| rule(&[condition(argument, SeccompCmpOp::Eq, *r)?]));
        rules.insert(call, refused.collect::<Result<_>>()?);
    }
    let is_not = |process: u32| condition(0, SeccompCmpOp::Ne, u64::from(process));
    for call in ON_A_PROCESS {
        rules.insert(call, vec![rule(&[is_not(process)?])?]);
    }
    for call in [libc::SYS_prlimit64, libc::SYS_sched_setaffinity] {
        rules.insert(call, vec![rule(&[is_not(process)?, is_not(0)?])?]);
    }
    // Signal handling uses a pair of sockets, which connects only to this process.
    let is_local = condition(0, SeccompCmpOp::Ne, libc::AF_UNIX.unsigned_abs().into())?;
    rules.insert(libc::SYS_socketpair, vec![rule(&[is_local])?]);
    // Threads are allowed, processes are not.
    let thread = u64::from(libc::CLONE_THREAD.unsigned_abs());
    let is_process = condition(0, SeccompCmpOp::MaskedEq(thread), 0)?;
    rules.insert(libc::SYS_clone, vec![rule(&[is_process])?]);
    // A filter cannot read the flags of `clone3`, which are in memory; with ENOSYS, libc uses `clone`.
    let newer = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    Ok(vec![
        filter(rules, libc::EPERM, arch)?,
        filter(newer, libc::ENOSYS, arch)?,
        #[cfg(target_arch = "x86_64")]
        no_x32(),
    ])
}

/// Refuses every call of the x32 ABI. seccompiler compares numbers for equality only.
#[cfg(target_arch = "x86_64")]
fn no_x32() -> BpfProgram {
    let step = |code: u32, jt, jf, k| sock_filter {
        code: u16::try_from(code).unwrap_or_default(),
        jt,
        jf,
        k,
    };
    // The number of the call is the first word of `struct seccomp_data`.
    vec![
        step(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, 0),
        step(libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K, 0, 1, X32),
        step(
            libc::BPF_RET | libc::BPF_K,
            0,
            0,
            libc::SECCOMP_RET_ERRNO | libc::EPERM.unsigned_abs(),
        ),
        step(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ALLOW),
    ]
}

fn condition(argument: u8, operator: SeccompCmpOp, value: u64) -> Result<SeccompCondition> {
    // The kernel reads these arguments as 32 bits.
    Ok(SeccompCondition::new(
        argument,
        SeccompCmpArgLen::Dword,
        operator,
        value,
    )?)
}

/// A call is refused when all conditions hold.
fn rule(conditions: &[SeccompCondition]) -> Result<SeccompRule> {
    Ok(SeccompRule::new(conditions.to_vec())?)
}

fn filter(
    rules: BTreeMap<i64, Vec<SeccompRule>>,
    error: i32,
    arch: TargetArch,
) -> Result<BpfProgram> {
    let refuse = SeccompAction::Errno(error.unsigned_abs());
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch)?;
    Ok(BpfProgram::try_from(filter)?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    const OWN: u32 = 4711;

    /// What the kernel returns for a call: 0 when it is allowed, else the error. Interprets the programs as the kernel does
    /// (linux/filter.h, linux/seccomp.h); the instructions are those that seccompiler emits.
    fn error(call: i64, arguments: [u64; 6]) -> u32 {
        let mut data = vec![u32::try_from(call).unwrap(), audit_arch(), 0, 0];
        for argument in arguments {
            data.extend([
                u32::try_from(argument & 0xffff_ffff).unwrap(),
                u32::try_from(argument >> 32).unwrap(),
            ]);
        }
        let results = filters(OWN)
            .unwrap()
            .into_iter()
            .map(|program| run(&program, &data));
        let refused = results.filter(|result| *result != libc::SECCOMP_RET_ALLOW);
        // The most restrictive result is the lowest.
        refused.min().map_or(0, |result| {
            assert_eq!(
                result & libc::SECCOMP_RET_ACTION_FULL,
                libc::SECCOMP_RET_ERRNO
            );
            result & libc::SECCOMP_RET_DATA
        })
    }

    fn run(program: &BpfProgram, data: &[u32]) -> u32 {
        let (mut at, mut register) = (0, 0_u32);
        loop {
            let step = &program[at];
            at += 1;
            let code = u32::from(step.code);
            let is_true = match code {
                c if c == libc::BPF_LD | libc::BPF_W | libc::BPF_ABS => {
                    register = data[step.k as usize / 4];
                    continue;
                }
                c if c == libc::BPF_ALU | libc::BPF_AND | libc::BPF_K => {
                    register &= step.k;
                    continue;
                }
                c if c == libc::BPF_RET | libc::BPF_K => return step.k,
                c if c == libc::BPF_JMP | libc::BPF_JA => {
                    at += step.k as usize;
                    continue;
                }
                c if c == libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K => register == step.k,
                c if c == libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K => register >= step.k,
                c if c == libc::BPF_JMP | libc::BPF_JGT | libc::BPF_K => register > step.k,
                other => unreachable!("instruction {other:#x}"),
            };
            at += usize::from(if is_true { step.jt } else { step.jf });
        }
    }

    /// `AUDIT_ARCH_…` (linux/audit.h).
    fn audit_arch() -> u32 {
        if cfg!(target_arch = "x86_64") {
            0xc000_003e
        } else {
            0xc000_00b7
        }
    }

    fn with(first: u64) -> [u64; 6] {
        [first, 0, 0, 0, 0, 0]
    }

    const EPERM: u32 = libc::EPERM.unsigned_abs();

    #[test]
    fn every_listed_call_is_refused_and_those_of_the_program_are_not() {
        for call in FORBIDDEN.iter().chain(OLDER) {
            assert_eq!(error(*call, [0; 6]), EPERM, "{call}");
        }
        assert_eq!(error(libc::SYS_clone3, [0; 6]), libc::ENOSYS.unsigned_abs());
        let thread = libc::CLONE_THREAD.unsigned_abs() | libc::CLONE_VM.unsigned_abs();
        assert_eq!(error(libc::SYS_clone, with(thread.into())), 0);
        assert_eq!(
            error(libc::SYS_clone, with(17)),
            EPERM,
            "SIGCHLD: a process"
        );
        for call in [
            libc::SYS_read,
            libc::SYS_write,
            libc::SYS_openat,
            libc::SYS_fsync,
            libc::SYS_mmap,
            libc::SYS_futex,
            libc::SYS_ioctl,
            libc::SYS_fcntl,
            libc::SYS_ppoll,
            libc::SYS_getrandom,
            libc::SYS_exit_group,
        ] {
            assert_eq!(error(call, [0; 6]), 0, "{call}");
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn no_call_passes_under_its_number_of_the_x32_abi() {
        let bit = i64::from(X32);
        for call in FORBIDDEN.iter().chain(OLDER).chain(&[libc::SYS_read]) {
            assert_eq!(error(call | bit, [0; 6]), EPERM, "{call}");
        }
        // Calls that have a number of their own there: `ptrace`, `execve`, `execveat`.
        for call in [521, 520, 545, 512, 547, 0xbfff_ffff] {
            assert_eq!(error(call | bit, [0; 6]), EPERM, "{call}");
        }
    }

    #[test]
    fn limits_and_signals_reach_this_process_only() {
        let others = [
            1,
            u64::from(OWN) + 1,
            u64::MAX,
            0xffff_ffff - u64::from(OWN),
        ];
        for call in [libc::SYS_prlimit64, libc::SYS_sched_setaffinity] {
            assert_eq!([0, u64::from(OWN)].map(|of| error(call, with(of))), [0, 0]);
            assert_eq!(others.map(|of| error(call, with(of))), [EPERM; 4], "{call}");
        }
        for call in ON_A_PROCESS {
            assert_eq!(error(call, with(OWN.into())), 0);
            // 0 and negative numbers name groups of processes.
            assert_eq!(error(call, with(0)), EPERM);
            assert_eq!(others.map(|of| error(call, with(of))), [EPERM; 4], "{call}");
        }
    }

    #[test]
    fn a_request_is_recognised_by_its_lower_half() {
        for (call, argument, requests) in REQUESTS {
            for request in requests {
                for upper in [0, 1 << 32, 0xffff_ffff << 32] {
                    let mut arguments = [0; 6];
                    arguments[usize::from(argument)] = request | upper;
                    assert_eq!(error(call, arguments), EPERM, "{request:#x}");
                }
            }
        }
        let family = |family: i32| error(libc::SYS_socketpair, with(family.unsigned_abs().into()));
        assert_eq!(
            [libc::AF_UNIX, libc::AF_INET, libc::AF_NETLINK].map(family),
            [0, EPERM, EPERM]
        );
    }
}
