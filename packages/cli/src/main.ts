import { Command } from 'commander'
import { serveCommand } from './serve.ts'

const program = new Command('gatehouse')
  .description('Identity and access management that speaks AWS IAM')
  .addCommand(serveCommand())
  .showHelpAfterError()

await program.parseAsync()
