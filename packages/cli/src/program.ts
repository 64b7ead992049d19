import { Command } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { operatorCommands } from './operator.ts'
import { organizationCommand } from './organization.ts'
import { policyCommand } from './policy/command.ts'
import { serveCommand } from './serve.ts'

/** The whole command line; what does not fit it is thrown as a CommanderError. */
export function commandLine(): Command {
  const program = new Command('gatehouse')
    .description('Identity and access management that speaks AWS IAM')
    .version(manifest.version)
    .addCommand(serveCommand())
    .addCommand(policyCommand())
    .addCommand(organizationCommand())
  for (const command of operatorCommands()) program.addCommand(command)
  throwInsteadOfExiting(program)
  return program
}

function throwInsteadOfExiting(command: Command): void {
  command.exitOverride()
  for (const inner of command.commands) throwInsteadOfExiting(inner)
}
