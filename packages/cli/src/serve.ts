import {
  ConfigError,
  type Setting,
  type SettingValues,
  settings,
  variableOf,
} from '@gatehouse/server/settings'
import { Command, Option } from 'commander'
import { exitCode } from './exit-code.ts'

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
      // the other commands need no server, and start faster without one
      const { runServer } = await import('./run-server.ts')
      await runServer(flagsOf(options))
    } catch (error) {
      if (!(error instanceof Error)) throw error
      console.error(`gatehouse: ${error.message}`)
      const isMisused = error instanceof ConfigError
      if (isMisused) console.error('Run gatehouse serve --help for the options.')
      process.exitCode = isMisused ? exitCode.misused : exitCode.failed
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
