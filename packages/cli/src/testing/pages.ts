import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const repository = join(import.meta.dirname, '../../../..')

/** The commands of a page: its `sh` and `bash` blocks, from a heading to the next of the same rank. */
export function blocks(page: string, heading: string): string[] {
  const text = readFileSync(join(repository, page), 'utf8')
  const [, section = ''] = text.split(`## ${heading}\n`)
  const [own = ''] = section.split('\n## ')
  return [...own.matchAll(/^```(?:ba)?sh\n(.*?)^```$/gms)].map(([, commands = '']) => commands)
}

/** What came of commands that were pasted. */
export interface Run {
  readonly stdout: string
  readonly stderr: string
  /** The commands that did not end with 0, as bash names them. */
  readonly failed: readonly string[]
}

/** Runs commands in one bash, as somebody does who pastes them. */
export function pasted(
  commands: string,
  environment: Readonly<Record<string, string>>,
  cwd = repository,
): Promise<Run> {
  const script = `set -uE; trap 'echo "FAILED: $BASH_COMMAND" >&2' ERR\n${commands}`
  return new Promise((resolve) => {
    execFile('bash', ['-c', script], { env: environment, cwd }, (_error, stdout, stderr) => {
      const failed = [...new Set([...stderr.matchAll(/^FAILED: (.*)$/gm)].map(([, command = '']) => command))]
      resolve({ stdout, stderr, failed })
    })
  })
}
