import { randomUUID } from 'node:crypto'
import { Authorizer } from './authorization/authorize.ts'
import { EncodedMessages } from './authorization/encoded-message.ts'
import type { Service, ServiceParts } from './compose.ts'
import { CodeAttempts } from './credentials/code-attempts.ts'
import { KnownCredentials } from './credentials/known-credentials.ts'
import { thumbprintFinder } from './federation/server-thumbprint.ts'
import { callRecord, detailsOf, journalOf, noteAccess, noteUse } from './gateway/call-notes.ts'
import { operationFinder } from './gateway/find-operation.ts'
import type { GatewaySources } from './gateway/serve.ts'
import { Markers } from './keys/marker.ts'
import { Sessions } from './keys/sessions.ts'
import { operations } from './operations.ts'
import type { RecordKeeping } from './record-keeping.ts'
import type { LastAccessed } from './records/last-accessed.ts'
import { SigningKeys } from './signature/signing-key.ts'

/** How many derived signing keys are kept: some 200 bytes each. */
const MOST_SIGNING_KEYS = 50_000

/** How long an identity provider may take to present its certificates, in milliseconds. */
const THUMBPRINT_DEADLINE = 5_000

/** What calls are answered out of, and what notes them. */
interface Answering
  extends Pick<Service, 'store' | 'keyRing' | 'revocations' | 'random' | 'clock' | 'lastUses' | 'notifier'>,
    Pick<Service, 'hook'>,
    Pick<RecordKeeping, 'records' | 'journal' | 'logObjects'> {
  readonly lastAccessed: LastAccessed
}

/** Everything that the answering of a call needs. */
export function gatewaySources(
  { config, publicUrl, finished, httpsPort = 443 }: ServiceParts,
  answering: Answering,
): GatewaySources {
  const { store, keyRing, revocations, random, clock, lastUses, records, journal, logObjects } = answering
  return {
    ...{ store, keyRing, revocations, random, clock, lastUses, records, logObjects, publicUrl },
    sessions: new Sessions({ ring: keyRing, random, clock }),
    markers: new Markers(keyRing),
    messages: new EncodedMessages(keyRing),
    codeAttempts: new CodeAttempts(),
    roleTemplates: config.roleTemplates,
    sharedIssuers: config.sharedIssuers,
    delegationTemplates: config.delegationTemplates,
    isNotified: answering.notifier.isNotified,
    thumbprintOf: thumbprintFinder({
      allowedNetworks: config.identityProviderNetworks,
      port: httpsPort,
      milliseconds: THUMBPRINT_DEADLINE,
    }),
    knownCredentials: new KnownCredentials(store),
    signingKeys: new SigningKeys(MOST_SIGNING_KEYS),
    findOperation: operationFinder(operations),
    authorizer: new Authorizer(store),
    newRequestId: randomUUID,
    consoleUrl: () => (records === undefined ? undefined : `${publicUrl()}/console`),
    journal: journal && journalOf(journal, config.allowRecords),
    finished(outcome) {
      noteUse(outcome, lastUses)
      noteAccess(outcome, answering.lastAccessed)
      if (records !== undefined) {
        const record = callRecord(outcome)
        records.add(record, detailsOf(outcome, record, config.allowRecords))
      }
      answering.hook?.notice(outcome)
      finished?.(outcome)
    },
  }
}
