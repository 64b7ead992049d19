import { Command } from 'commander'
import { operatorCommand, textOf } from './operator.ts'

const group = 'organization'

/** A command that may have to be told which organization it means. */
function ofOrganization(inner: string, name: string, description: string, ...more: string[]): Command {
  return operatorCommand(`${group} ${inner}`.trim(), name, description, more).option(
    '--organization <id>',
    'the organization, where there are several',
  )
}

const parent = ['--parent <id>', 'the root or unit that it stands under (the root unless told)'] as const

function units(): Command {
  return new Command('units')
    .description('make, list and delete organizational units')
    .addCommand(
      operatorCommand(`${group} units`, 'create', 'make a unit under the root or another unit', [
        'parent',
        'name',
      ]),
    )
    .addCommand(ofOrganization('units', 'list', 'list the root and all units'))
    .addCommand(operatorCommand(`${group} units`, 'delete', 'delete an empty unit', ['unit']))
}

function accounts(): Command {
  return new Command('accounts')
    .description('say which accounts belong to an organization, and where')
    .addCommand(
      ofOrganization('accounts', 'add', 'take an account into the organization', 'account').option(...parent),
    )
    .addCommand(
      ofOrganization(
        'accounts',
        'create',
        'make a member account that the management account gets into by a role',
      )
        .option(...parent)
        .option('--id <digits>', '12 digits; random unless told')
        .option('--email <address>', "the root user's e-mail address")
        .option('--name <name>', 'what its people call it; none unless told')
        .option('--role <name>', 'the name of the role (OrganizationAccountAccessRole unless told)'),
    )
    .addCommand(
      operatorCommand(`${group} accounts`, 'move', 'put an account under the root or another unit', [
        'account',
        'parent',
      ]),
    )
    .addCommand(
      operatorCommand(`${group} accounts`, 'remove', 'take an account out of its organization', ['account']),
    )
    .addCommand(ofOrganization('accounts', 'list', 'list the accounts with their places'))
}

function policies(): Command {
  const own = `${group} policies`
  return new Command('policies')
    .description('write service and resource control policies and attach them')
    .addCommand(
      operatorCommand(own, 'create', 'make a policy of the document in a file', ['name', 'file'], textOf)
        .requiredOption('--type <type>', 'scp or rcp')
        .option('--description <text>', 'what it is for')
        .option('--organization <id>', 'the organization, where there are several'),
    )
    .addCommand(operatorCommand(own, 'update', 'give a policy another document', ['policy', 'file'], textOf))
    .addCommand(operatorCommand(own, 'show', 'show a policy with its document', ['policy']))
    .addCommand(operatorCommand(own, 'delete', 'delete a policy that is attached nowhere', ['policy']))
    .addCommand(
      ofOrganization('policies', 'list', 'list the policies').option(
        '--target <id>',
        'those attached to this root, unit or account',
      ),
    )
    .addCommand(
      operatorCommand(own, 'attach', 'attach a policy to a root, unit or account', ['policy', 'target']),
    )
    .addCommand(
      operatorCommand(own, 'detach', 'take a policy off a root, unit or account', ['policy', 'target']),
    )
    .addCommand(ofOrganization('policies', 'enable', 'put policies of a type, scp or rcp, in force', 'type'))
    .addCommand(
      ofOrganization('policies', 'disable', 'put a type out of force and detach all its policies', 'type'),
    )
}

function administrators(): Command {
  const own = `${group} administrators`
  return new Command('administrators')
    .description('let member accounts administer a service for the whole organization')
    .addCommand(operatorCommand(own, 'add', 'delegate a service to an account', ['account', 'service']))
    .addCommand(operatorCommand(own, 'remove', 'end a delegation', ['account', 'service']))
    .addCommand(ofOrganization('administrators', 'list', 'list the delegations'))
}

/** `gatehouse organization`: what the Organizations API does elsewhere, done to a running server by its operator. */
export function organizationCommand(): Command {
  return new Command(group)
    .description('join accounts to an organization, and limit and manage them together')
    .addCommand(
      operatorCommand(group, 'create', 'make an organization that an account manages', ['account']).option(
        '--features <set>',
        'all or billing (all unless told)',
      ),
    )
    .addCommand(operatorCommand(group, 'list', 'list all organizations'))
    .addCommand(ofOrganization('', 'show', 'show an organization'))
    .addCommand(
      ofOrganization('', 'enable-all-features', 'let policies and services work on an organization'),
    )
    .addCommand(ofOrganization('', 'delete', 'delete an organization that has no member left'))
    .addCommand(units())
    .addCommand(accounts())
    .addCommand(policies())
    .addCommand(
      new Command('trust')
        .description('let services work for the whole organization')
        .addCommand(ofOrganization('trust', 'enable', 'give a service trusted access', 'service'))
        .addCommand(ofOrganization('trust', 'disable', 'end trusted access and what hangs on it', 'service')),
    )
    .addCommand(administrators())
}
