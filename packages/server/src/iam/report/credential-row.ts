import { rootArn, userArn } from '../../authorization/arn.ts'
import { type AccessKey, accessKeyPlace } from '../../store/entity/access-key.ts'
import type { Account } from '../../store/entity/account.ts'
import { type SigningCertificate, signingCertificatePlace } from '../../store/entity/certificate.ts'
import type { Password, PasswordPolicy } from '../../store/entity/password.ts'
import type { User } from '../../store/entity/user.ts'
import type { LastUsed } from '../../store/store.ts'
import { byText } from '../order.ts'

const DAY = 86_400_000
const ABSENT = 'N/A'
const UNTOLD = 'not_supported'

/** The columns, in the order of the file (behaviours 114, B-284). */
export const credentialColumns = [
  ...['user', 'arn', 'user_creation_time', 'password_enabled', 'password_last_used'],
  ...['password_last_changed', 'password_next_rotation', 'mfa_active'],
  ...[1, 2].flatMap((number) =>
    ['active', 'last_rotated', 'last_used_date', 'last_used_region', 'last_used_service'].map(
      (column) => `access_key_${number}_${column}`,
    ),
  ),
  ...[1, 2].flatMap((number) => [`cert_${number}_active`, `cert_${number}_last_rotated`]),
]

/** What one user, or the root user, has to show. */
export interface UserCredentials {
  /** Absent for the root user. */
  readonly user?: User
  readonly password: Password | undefined
  readonly hasMfa: boolean
  readonly keys: readonly { readonly key: AccessKey; readonly used: LastUsed | undefined }[]
  readonly certificates: readonly SigningCertificate[]
}

/** The line of one user: as many fields as there are columns, whatever names and paths hold. */
export function credentialRow(
  account: Account,
  policy: PasswordPolicy | undefined,
  credentials: UserCredentials,
): string {
  const { user, hasMfa } = credentials
  const keys = [...credentials.keys].sort((a, b) => byText(accessKeyPlace(a.key), accessKeyPlace(b.key)))
  const certificates = [...credentials.certificates].sort((a, b) =>
    byText(signingCertificatePlace(a), signingCertificatePlace(b)),
  )
  const cells = [
    user?.UserName ?? '<root_account>',
    user === undefined ? rootArn(account) : userArn(account, user),
    dateText((user ?? account).CreateDate),
    ...passwordCells(account, credentials, policy),
    String(hasMfa),
    ...[0, 1].flatMap((index) => keyCells(keys[index])),
    ...[0, 1].flatMap((index) => certificateCells(certificates[index])),
  ]
  return cells.map(cell).join(',')
}

/** Of the root user's password it is told only when it was used (B-288 to B-291). */
function passwordCells(
  account: Account,
  { user, password }: UserCredentials,
  policy: PasswordPolicy | undefined,
): string[] {
  const { PasswordLastUsed } = user ?? account
  const used =
    password === undefined
      ? ABSENT
      : PasswordLastUsed === undefined
        ? 'no_information'
        : dateText(PasswordLastUsed)
  if (user === undefined) return [UNTOLD, used, UNTOLD, UNTOLD]
  if (password === undefined) return ['false', used, ABSENT, ABSENT]
  const age = policy?.MaxPasswordAge
  const rotation = age === undefined ? undefined : new Date(password.CreateDate.getTime() + age * DAY)
  return ['true', used, dateText(password.CreateDate), rotation === undefined ? ABSENT : dateText(rotation)]
}

/** An inactive key keeps its date of rotation (behaviours 114). */
function keyCells(found: UserCredentials['keys'][number] | undefined): string[] {
  if (found === undefined) return ['false', ABSENT, ABSENT, ABSENT, ABSENT]
  const { key, used } = found
  return [
    String(key.Status === 'Active'),
    dateText(key.ActivationDate ?? key.CreateDate),
    used === undefined ? ABSENT : dateText(used.time),
    used === undefined || regionless.has(used.service) ? ABSENT : used.region,
    used?.service ?? ABSENT,
  ]
}

/** Services whose last use has no Region here (B-296); GetAccessKeyLastUsed tells that of the signature all the same. */
const regionless: ReadonlySet<string> = new Set(['s3'])

/** A certificate that is not active has no date (B-299). */
function certificateCells(certificate: SigningCertificate | undefined): string[] {
  if (certificate?.Status !== 'Active') return ['false', ABSENT]
  return ['true', dateText(certificate.StatusDate)]
}

/** `2024-01-02T03:04:05+00:00` (B-287). */
const dateText = (date: Date): string => `${date.toISOString().slice(0, 19)}+00:00`

/**
 * A field as RFC 4180 has it. Names may hold a comma, paths quotes as well. What a spreadsheet would take for a formula stays
 * as it is, for `+`, `-`, `=` and `@` begin good names, and the file is read by programs first.
 */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
