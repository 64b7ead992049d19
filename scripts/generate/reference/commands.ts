import type { Command } from 'commander'
import { commandLine } from '../../../packages/cli/src/program.ts'
import { code, type Page, table } from './page.ts'

function usageOf(command: Command, path: string): string {
  const section = [`## ${path}`, `${sentence(command.description())}`, `    ${path} ${command.usage()}`]
  const options = command.options.map(({ flags, description }) => [code(flags), description])
  if (options.length > 0) section.push(table(['option', ''], options))
  return section.join('\n\n')
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

function leaves(command: Command, path: string): string[] {
  if (command.commands.length === 0) return [usageOf(command, path)]
  return command.commands.flatMap((inner) => leaves(inner, `${path} ${inner.name()}`))
}

/** A page for each group of commands; the settings of `serve` have a page of their own. */
export function commandPages(): Page[] {
  return commandLine()
    .commands.filter((command) => command.name() !== 'serve')
    .map((command) => ({
      path: `commands/${command.name()}.md`,
      title: `gatehouse ${command.name()}`,
      body: `${sentence(command.description())}\n\n${leaves(command, `gatehouse ${command.name()}`).join('\n\n')}`,
    }))
}
