import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CannotStart } from '../cannot-start.ts'
import { startOperated } from '../testing/operated-server.ts'
import { HookProgramUnusable, requireHookProgram } from './hook-program.ts'

/** A folder with a program, a file that nobody may run, and a folder. */
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'gatehouse-hook-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  writeFileSync(join(path, 'page-me'), '#!/bin/sh\n', { mode: 0o700 })
  writeFileSync(join(path, 'notes'), 'call me', { mode: 0o600 })
  mkdirSync(join(path, 'folder'))
  return path
}

describe('the program of an event hook', () => {
  it('may be named by its path, or by its name where PATH leads to it', async () => {
    const path = folder()
    await requireHookProgram(undefined)
    await requireHookProgram([join(path, 'page-me'), '--team', 'security'], '')
    await requireHookProgram(['page-me'], `/nowhere:${path}`)
    await requireHookProgram(['sh'], undefined)
  })

  it('that cannot be started is told of with its name', async () => {
    const path = folder()
    const refused = (program: string, search?: string) =>
      expect(requireHookProgram([program, 'secret'], search)).rejects
    await refused('/nowhere/page-me').toThrow(
      new HookProgramUnusable('--event-hook-command names /nowhere/page-me, which is not there'),
    )
    await refused('page-me', '/nowhere').toThrow('names page-me, which is not there in PATH')
    await refused('page-me/', path).toThrow('names page-me/, which is not there')
    for (const name of ['notes', 'folder']) {
      await refused(join(path, name)).toThrow(
        `names ${join(path, name)}, which is no program that this user may run`,
      )
      await refused(name, `/nowhere:${path}`).toThrow(
        `names ${name}, which is no program in PATH that this user may run`,
      )
    }
  })

  it('is looked for when a server starts', async () => {
    const path = folder()
    const start = (command: string) => startOperated(join(path, 'data'), { 'event-hook-command': command })
    await expect(start('/nowhere/page-me --team security')).rejects.toThrow(
      new CannotStart(
        '--event-hook-command names /nowhere/page-me, which is not there: name a program that this user may run, by its path or as PATH leads to it',
      ),
    )
    const running = await start(`${join(path, 'page-me')} --team security`)
    await running.close()
  })
})
