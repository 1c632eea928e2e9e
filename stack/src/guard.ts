import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * A shell of a few hundred kilobytes that outlives us for a moment. It reads what we started from its stdin; when that
 * closes, because we are done or because we were killed with SIGKILL, it ends what is left and removes our folders.
 * POSIX sh on purpose: a parent-death signal exists on Linux only, and Node can't ask for it.
 */
const script = `
pids='' folders=''
while read -r verb value; do
  case "$verb" in
    child) pids="$pids $value" ;;
    gone) kept=''; for pid in $pids; do [ "$pid" = "$value" ] || kept="$kept $pid"; done; pids="$kept" ;;
    folder) folders="$folders
$value" ;;
  esac
done
signal() { for pid in $pids; do kill -s "$1" -- "-$pid" 2>/dev/null; done; }
alive() { for pid in $pids; do kill -s 0 -- "-$pid" 2>/dev/null && return 0; done; return 1; }
signal TERM
tries=0
while alive && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
signal KILL
printf '%s\\n' "$folders" | while read -r folder; do [ -n "$folder" ] && rm -rf -- "$folder"; done
`

export interface Guard {
  /** `pid` leads its own process group and must not outlive us. */
  add(pid: number): void
  /** `pid` has ended; its number may belong to somebody else from now on. */
  gone(pid: number): void
  /** Removes `folder` at the end, whatever the end is. */
  removeAtEnd(folder: string): void
  /** Ends what was added, removes the folders, and resolves when both are done. */
  close(): Promise<void>
}

/** Starts the guard. One per launcher is enough. */
export function createGuard(): Guard {
  const shell: ChildProcess = spawn('/bin/sh', ['-c', script, 'candor-guard'], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  shell.unref()
  shell.stdin?.on('error', () => {})
  const tell = (verb: string, value: string | number) => void shell.stdin?.write(`${verb} ${value}\n`)
  return {
    add: (pid) => tell('child', pid),
    gone: (pid) => tell('gone', pid),
    removeAtEnd: (folder) => tell('folder', folder),
    async close() {
      if (shell.exitCode !== null || shell.signalCode !== null) return
      shell.ref()
      const exited = once(shell, 'exit')
      shell.stdin?.end()
      await exited
    },
  }
}
