import { access, constants, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** Events could not be given to the program that the operator has named. */
export class HookProgramUnusable extends Error {}

/** Where programs are looked for without a PATH, as the system's own start of programs does. */
const USUAL_PATH = '/usr/bin:/bin'

/**
 * Makes sure when a server starts that the program of --event-hook-command can be started as it will be: by its path, or by its
 * name in PATH. HookProgramUnusable where it cannot.
 */
export async function requireHookProgram(
  command: readonly string[] | undefined,
  path: string | undefined = process.env['PATH'],
): Promise<void> {
  const [program] = command ?? []
  if (program === undefined) return
  // a program without a folder in its name is looked for; an empty part of PATH is the folder of work
  const places = program.includes('/')
    ? [program]
    : (path ?? USUAL_PATH).split(delimiter).map((folder) => join(folder || '.', program))
  const states = await Promise.all(places.map(stateOf))
  if (states.includes('program')) return
  const where = program.includes('/') ? '' : ' in PATH'
  throw new HookProgramUnusable(
    `--event-hook-command names ${program}, which is ${
      states.includes('no program') ? `no program${where} that this user may run` : `not there${where}`
    }`,
  )
}

async function stateOf(path: string): Promise<'program' | 'no program' | 'nothing'> {
  try {
    if (!(await stat(path)).isFile()) return 'no program'
  } catch {
    return 'nothing'
  }
  return access(path, constants.X_OK).then(
    () => 'program',
    () => 'no program',
  )
}
