import {
  ConfigError,
  createLog,
  loadConfig,
  type Setting,
  type SettingValues,
  settings,
  startServer,
  variableOf,
} from '@gatehouse/server'
import { Command, Option } from 'commander'
import { greeting } from './greeting.ts'

function optionOf({ name, value, usual, description }: Setting): Option {
  const flag = value === undefined ? `--${name}` : `--${name} <${value.toLowerCase()}>`
  const told = usual === undefined ? '' : ` (${usual} unless told)`
  return new Option(flag, `${description}${told} [${variableOf(name)}]`)
}

/** `gatehouse serve`. */
export function serveCommand(): Command {
  const command = new Command('serve').description('run the server').addHelpText(
    'after',
    `
Each option may also stand in the environment, under the name in brackets, or in the file that --config names, as a
member of its own name. Options go before the environment, and that before the file.
The master keys may stand in GATEHOUSE_MASTER_KEY; a file is safer.`,
  )
  for (const setting of settings) command.addOption(optionOf(setting))
  return command.action(async (options: Record<string, unknown>) => {
    try {
      await serve(flagsOf(options))
    } catch (error) {
      if (!(error instanceof Error)) throw error
      console.error(`gatehouse: ${error.message}`)
      if (error instanceof ConfigError) console.error('Run gatehouse serve --help for the options.')
      process.exitCode = 1
    }
  })
}

function flagsOf(options: Record<string, unknown>): SettingValues {
  const values: SettingValues = {}
  for (const { name } of settings) {
    const value = options[name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())]
    if (value !== undefined) values[name] = value
  }
  return values
}

async function serve(flags: SettingValues): Promise<void> {
  const config = loadConfig(flags, process.env, process.stderr.isTTY)
  const log = createLog(config)
  const server = await startServer(config, log)
  console.log(greeting(server, config))
  log.info({ url: server.url }, 'ready')
  let closing: Promise<void> | undefined
  const close = (reason: string): void => {
    if (closing !== undefined) process.exit(1)
    log.info({ reason }, 'closing')
    closing = server.close().then(() => process.exit(0))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => close(signal))
  if (process.env['npm_command'] !== undefined) whenParentEnds(() => close('npm has ended'))
}

/** npm runs its commands in a shell that dies of a signal without passing it on, which would leave the server behind. */
function whenParentEnds(then: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    then()
  }, 250)
  timer.unref()
}
