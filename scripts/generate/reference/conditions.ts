import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { operators } from '../../../packages/policy/src/condition/operators.ts'
import { operations } from '../../../packages/server/src/operations.ts'
import { code, type Page, table } from './page.ts'

/** When a key is there, where its name does not say it. */
const present: Readonly<Record<string, string>> = {
  'aws:username': 'callers who are IAM users',
  'aws:TokenIssueTime': 'temporary credentials',
  'aws:MultiFactorAuthPresent': 'temporary credentials of users and root users',
  'aws:MultiFactorAuthAge': 'temporary credentials that were issued with MFA',
  'aws:SourceIdentity': 'sessions that have one',
  'aws:AssumedRoot': 'root sessions in a member account',
  'aws:UserAgent': 'clients that send one',
  'aws:Referer': 'clients that send one',
  'aws:PrincipalTag/${TagKey}': 'callers with the tag, of their own or of their session',
  'aws:ResourceTag/${TagKey}': 'resources with the tag',
}

/** The keys that the server sets from the caller, the request and the resource, as the source names them. */
function globalKeys(server: string): string[] {
  const source = readFileSync(join(server, 'authorization/context-keys.ts'), 'utf8')
  const named = [...source.matchAll(/contextKey\('([^']+)'\)/g)].map(([, name = '']) => name)
  return [...named, 'aws:PrincipalTag/${TagKey}', 'aws:ResourceTag/${TagKey}'].sort()
}

/** The page of condition operators and of the keys that every operation has. */
export function conditionsPage(server: string): Page {
  const own = new Set(operations.flatMap(({ declaration }) => Object.keys(declaration.context ?? {})))
  const byType = Map.groupBy(Object.entries(operators), ([, { type }]) => type)
  return {
    path: 'conditions.md',
    title: 'Conditions',
    body: `## Keys of every request

${table(
  ['key', 'is there for'],
  globalKeys(server).map((name) => [code(name), present[name] ?? 'every request']),
)}

## Keys of operations

Operations set these from their input; the page of each operation names its own.

${[...own]
  .sort()
  .map((name) => `- ${code(name)}`)
  .join('\n')}

## Operators

Each may end in \`IfExists\`, which also holds where the key is absent (all but \`Null\`), and begin with \`ForAllValues:\` or
\`ForAnyValue:\`, for keys with several values.

${table(
  ['type', 'operators'],
  [...byType].map(([type, those]) => [type, those.map(([name]) => code(name)).join(', ')]),
)}`,
  }
}
