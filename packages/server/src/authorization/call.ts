import type { SealedRecord } from '../keys/envelope.ts'
import type { Session } from '../keys/session.ts'
import type { DelegationTemplates } from '../model/delegation-template.ts'
import type { ServiceError } from '../model/error.ts'
import type { Calls } from '../model/operation.ts'
import type { Random } from '../model/random.ts'
import type { RoleTemplates } from '../model/role-template.ts'
import type { SharedIssuers } from '../model/shared-issuers.ts'
import type { LogObjects } from '../records/log-objects.ts'
import type { Records } from '../records/records.ts'
import type { Account } from '../store/entity/account.ts'
import type { Entities, LastUsed, Page, PageQuery, Transaction } from '../store/store.ts'
import type { Caller } from './caller.ts'
import type { QuotaName } from './quotas.ts'

/** What the wire said about a request, apart from the operation's input. */
export interface RequestFacts {
  readonly requestId: string
  /** The region of the credential scope. */
  readonly region: string
  readonly sourceIp: string
  readonly userAgent: string | undefined
  readonly referer: string | undefined
  readonly secure: boolean
  /** Whether it came to AWS's one address for all Regions of STS, which some operations are not offered at. */
  readonly global: boolean
  /** The id under which the decision can be looked up, and the console's address; absent where none is recorded. */
  readonly details?: { readonly id: string; readonly console: string } | undefined
}

/** Members of a list operation's input that ask for a page. */
export interface PageInput {
  readonly MaxItems?: number | undefined
  readonly Marker?: string | undefined
}

/** The page that a request asks for, and the members of the answer that tell how to go on. */
export interface Paging {
  readonly query: PageQuery
  /** What answers a marker that does not belong to the list. */
  readonly refusal: () => ServiceError
  /** `IsTruncated`, and a `Marker` where something follows; `placeOf` tells where an item stands. */
  members<E>(page: Page<E>, placeOf: (item: E) => string): { IsTruncated: boolean; Marker?: string }
  /**
   * A page of a list that is at hand whole, in this order of its places. Like those of the store it begins behind the
   * place where the page before ended, whatever has become of the item there.
   */
  slice<E>(
    items: readonly E[],
    placeOf: (item: E) => string,
    order: (place: string, other: string) => number,
  ): Page<E>
}

/** Keeps count of wrong one-time codes, by device. */
export interface CodeAttempts {
  readonly isBlocked: (deviceId: string, now: Date) => boolean
  readonly failed: (deviceId: string, now: Date, requestId: string) => void
  readonly succeeded: (deviceId: string) => void
}

/** What an operation may use while it reads. */
export interface ReadingCall {
  readonly caller: Caller
  /** The caller's account. */
  readonly account: Account
  readonly request: RequestFacts
  /** The one reading of the clock for this request, in whole seconds. */
  readonly now: Date
  /** Entities outside a transaction, or those of the transaction that runs. */
  readonly store: Entities
  /** A new unique id with this prefix: `AIDA`, `AROA` … */
  readonly newId: (prefix: string) => string
  /** The account's limit: AWS's number unless the operator has changed it. */
  readonly quota: (name: QuotaName) => number
  /** `refusal` is what answers a bad marker, where it is not the usual error. */
  readonly paging: (input: PageInput, refusal?: () => ServiceError) => Paging
  /** A new access key of the account with its secret, and the same sealed; for `prepare`, since sealing may write. */
  readonly newAccessKey: () => Promise<NewAccessKey>
  /** Temporary credentials that carry their session with them; PackedPolicyTooLarge where it does not fit. */
  readonly newSession: (facts: SessionFacts, minimumSize: number | undefined) => NewSession
  /** Random bytes; for `prepare` and handlers, which make none of their own. */
  readonly random: Random
  /** Seals a secret; for `prepare`, since it may have to make the account's data key, which is a write of its own. */
  readonly seal: (record: SealedRecord, secret: Uint8Array) => Promise<Uint8Array>
  /** Opens what was sealed for this record; never inside a transaction. */
  readonly open: (record: SealedRecord, sealed: Uint8Array) => Promise<Uint8Array>
  readonly codeAttempts: CodeAttempts
  readonly roleTemplates: RoleTemplates
  readonly sharedIssuers: SharedIssuers
  /**
   * The thumbprint of the certificate chain that the host of an issuer's keys presents; `undefined` where it cannot be learnt
   * in time. For `prepare`, since it waits for the network.
   */
  readonly thumbprintOf: (url: string) => Promise<string | undefined>
  /** The issuer of identity tokens for callers of this account, as those see it who verify them. */
  readonly tokenIssuer: () => string
  /** The address of a page of the console: what stands behind the `#`. */
  readonly consolePage: (fragment: string) => string
  readonly delegationTemplates: DelegationTemplates
  /** Whether somebody is told what is sent to this notification channel. */
  readonly isNotified: (channel: string) => boolean
  /** The id of the delegation request that a trade-in token is of, for the account that it was made for alone. */
  readonly openTradeInToken: (token: string) => Promise<string | undefined>
  /** When a credential or role was last used, as far as it is written down yet. */
  readonly lastUsed: (subject: string) => Promise<LastUsed | undefined>
  /** The records of calls and decisions; absent where none are kept. */
  readonly records: Pick<Records, 'byId' | 'newest'> | undefined
  /** The files of trails. */
  readonly logObjects: Pick<LogObjects, 'get' | 'list'>
  /** What a denial of one of the account's calls had to tell; `undefined` for a text that is none of its messages. */
  readonly decodeMessage: (encoded: string) => Promise<string | undefined>
}

/** What a new session is to be; its key and the delegations it comes of are added, and the time of issue unless told. */
export type SessionFacts = Omit<Session, 'accessKeyId' | 'issuedAt' | 'delegations'> &
  Partial<Pick<Session, 'issuedAt'>>

/** A new session in the forms that answers have. */
export interface NewSession {
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly SessionToken: string
  readonly PackedPolicySize: number
  readonly SessionTokenSize: number
  readonly SessionTokenUtilization: number
}

export interface NewAccessKey {
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly sealed: Uint8Array
}

/** What an operation may use inside its transaction. */
export interface WritingCall extends ReadingCall {
  readonly tx: Transaction
}

/** What an operation may use that writes for some inputs only. */
export interface EitherCall extends ReadingCall {
  readonly tx?: Transaction
}

export interface ServiceCalls extends Calls {
  reads: ReadingCall
  writes: WritingCall
  either: EitherCall
}
