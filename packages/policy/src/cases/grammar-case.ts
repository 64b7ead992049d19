import { splitArn } from '../arn.ts'
import type { FaultCode } from '../validate/fault.ts'
import { kindRules, type StoredKind } from '../validate/kinds.ts'
import type { KnowsPrincipal } from '../validate/principal-rules.ts'
import { CaseRecord } from './record.ts'

/** A document as it is handed in for storing, with the verdict that is expected. */
export interface GrammarCase {
  readonly id: string
  readonly rule: string
  readonly title: string
  readonly policyKind: StoredKind
  readonly document: string
  /** `undefined`: the document is stored. */
  readonly expected: { readonly code: FaultCode; readonly message: string } | undefined
  readonly store: CaseStore
  readonly principalName: string
}

/** What the account that stores the document holds. */
export interface CaseStore {
  readonly accountId: string
  readonly users: readonly string[]
  readonly roles: readonly string[]
}

/** Reads a case; an unknown or missing field is a TypeError. */
export function readGrammarCase(value: unknown): GrammarCase {
  const record = new CaseRecord(value, 'case')
  const isValid = record.flag('expectedValid')
  const store = record.optionalRecord('store')
  const read: GrammarCase = {
    id: record.text('id'),
    rule: record.text('rule'),
    title: record.text('title'),
    policyKind: readStoredKind(record),
    document: record.text('document'),
    expected: isValid ? undefined : { code: readCode(record), message: record.text('errorMessage') },
    store: store === undefined ? emptyStore : readStore(store),
    principalName: record.optionalText('principalName') ?? 'anybody',
  }
  record.optionalText('reason')
  record.text('confidence')
  record.end()
  return read
}

/** Principals of other accounts, root users and accounts exist; of the own account those that the store holds. */
export function knowsPrincipalOf({ accountId, users, roles }: CaseStore): KnowsPrincipal {
  return ({ value }) => {
    const [, , , , account, path = ''] = splitArn(value) ?? []
    if (account !== accountId || path === 'root') return true
    const name = path.slice(path.lastIndexOf('/') + 1)
    return path.startsWith('user/') ? users.includes(name) : !path.startsWith('role/') || roles.includes(name)
  }
}

const emptyStore: CaseStore = { accountId: '111122223333', users: [], roles: [] }

function readStore(record: CaseRecord): CaseStore {
  const names = (name: string) => record.list(name).map(String)
  const store = { accountId: record.text('accountId'), users: names('users'), roles: names('roles') }
  record.list('groups')
  record.end()
  return store
}

function readStoredKind(record: CaseRecord): StoredKind {
  const name = record.text('policyKind')
  return isStoredKind(name) ? name : record.fail(`unknown kind ${name}`)
}

function isStoredKind(name: string): name is StoredKind {
  return Object.hasOwn(kindRules, name)
}

const codes: readonly FaultCode[] = [
  'MalformedPolicyDocument',
  'MalformedPolicyDocumentException',
  'LimitExceeded',
  'ConstraintViolationException',
  'ValidationError',
]

function readCode(record: CaseRecord): FaultCode {
  const name = record.text('errorCode')
  return codes.find((code) => code === name) ?? record.fail(`unknown code ${name}`)
}
