import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A place for files that can be full. */
export interface Disk {
  readonly folder: string
  /** Leaves a process no room for another byte. */
  readonly fill: (pid: number) => void
  readonly free: (pid: number) => void
}

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-disk-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A disk on which a process may write nothing more to any file, as the system's limit of files has it: EFBIG. */
export function limitedDisk(): Disk {
  const limit = (pid: number, size: string) =>
    execFileSync('prlimit', ['--pid', String(pid), `--fsize=${size}:`])
  return {
    folder: newFolder(),
    fill: (pid) => limit(pid, '0'),
    free: (pid) => {
      // the limit ends with its process
      if (existsSync(`/proc/${pid}`)) limit(pid, 'unlimited')
    },
  }
}

/** Whether this user may make file systems. */
export function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' })
    execFileSync('umount', [folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A file system of its own, which another file fills to the last byte: ENOSPC. */
export function smallDisk(megabytes = 32): Disk {
  const folder = newFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder])
  onTestFinished(() => void execFileSync('umount', [folder]))
  const filler = join(folder, 'filler')
  return {
    folder,
    fill: () => fillUp(filler, megabytes),
    free: () => rmSync(filler),
  }
}

function fillUp(path: string, megabytes: number): void {
  const file = openSync(path, 'w')
  for (const block of [Buffer.alloc(2 ** 20), Buffer.alloc(4_096), Buffer.alloc(1)]) {
    try {
      for (let left = megabytes * 2 ** 20; left > 0; ) left -= writeSync(file, block)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
    }
  }
  closeSync(file)
}
