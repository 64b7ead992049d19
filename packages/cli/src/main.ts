import { Command } from 'commander'
import { operatorCommands } from './operator.ts'
import { serveCommand } from './serve.ts'

const program = new Command('gatehouse')
  .description('Identity and access management that speaks AWS IAM')
  .addCommand(serveCommand())
  .showHelpAfterError()
for (const command of operatorCommands()) program.addCommand(command)

await program.parseAsync()
