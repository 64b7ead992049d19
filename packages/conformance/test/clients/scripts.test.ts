import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { clientEnvironment, lacksAwsCli, lacksBoto3, run, STOCK_CLIENTS } from '../../src/stock-clients.ts'
import { newAccount } from '../../src/target.ts'

const scripts = join(import.meta.dirname, '../../scripts')

/** The scripts of a folder, without what they share. */
function inFolder(folder: string): string[] {
  return readdirSync(join(scripts, folder)).filter(
    (name) => /\.(sh|py)$/.test(name) && !name.startsWith('expect.'),
  )
}

/** Runs a script in an account of its own; it must end well and have checked something. */
async function succeeds(
  command: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { endpoint, administrator } = await newAccount()
  const environment = { ...clientEnvironment(endpoint, administrator), PYTHONDONTWRITEBYTECODE: '1', ...more }
  const { code, stdout, stderr } = await run(command, args, environment)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^ok: /m)
}

/** A command of the AWS CLI, as far as a quoted one can be compared with one that was run. */
interface Command {
  /** `iam list-users` */
  readonly operation: string
  readonly options: readonly string[]
}

function commandIn(line: string): Command {
  const words = line.trim().split(/\s+/)
  const at = words.findIndex((word) => word === 'iam' || word === 'sts')
  return {
    operation: words.slice(at, at + 2).join(' '),
    options: words.filter((word) => /^--[a-z]/.test(word)),
  }
}

const ran: Command[] = []

/** Runs a script for the AWS CLI in bash, which writes down each command with what its variables stand for. */
async function traced(script: string): Promise<void> {
  const TRACE = join(mkdtempSync(join(tmpdir(), 'gatehouse-trace-')), 'trace')
  const bash = 'exec 9>"$TRACE"; export BASH_XTRACEFD=9; exec bash -x "$0"'
  await succeeds('bash', ['-c', bash, join(scripts, 'aws-cli', script)], { TRACE })
  for (const [, line = ''] of readFileSync(TRACE, 'utf8').matchAll(/^\++ aws (.+)$/gm))
    ran.push(commandIn(line))
}

/** Command lines that requirements quote, with the requirements. */
const quoted: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../quoted-commands.json'), 'utf8'),
)

const [lackingCli, lackingBoto3] = await Promise.all([lacksAwsCli(), lacksBoto3()])
// also where the reporter leaves out the names of what is skipped
for (const reason of [lackingCli, lackingBoto3])
  if (reason !== undefined) process.stderr.write(`scripts of stock clients ${reason}\n`)

const because = (reason: string | undefined) => (reason === undefined ? '' : ` (${reason})`)

describe.skipIf(lackingCli)(`scripts with the AWS CLI${because(lackingCli)}`, () => {
  it.concurrent.each(inFolder('aws-cli'))('%s', traced, STOCK_CLIENTS)

  it('run every command that a requirement quotes, with its options', () => {
    const missing = Object.entries(quoted).filter(([line]) => {
      const { operation, options } = commandIn(line)
      return !ran.some(
        (one) => one.operation === operation && options.every((option) => one.options.includes(option)),
      )
    })
    expect(missing).toEqual([])
  })
})

describe.skipIf(lackingBoto3)(`scripts with boto3${because(lackingBoto3)}`, () => {
  it.concurrent.each(inFolder('boto3'))(
    '%s',
    (script) => succeeds('python3', [join(scripts, 'boto3', script)]),
    STOCK_CLIENTS,
  )
})
