import { rootArn } from '../authorization/arn.ts'
import { serialNumberOf } from '../credentials/mfa-device.ts'
import { tokenRecord } from '../credentials/mfa-seed.ts'
import { releaseDevice } from '../iam/mfa/release-device.ts'
import { fromBase32 } from '../model/identifier.ts'
import { hardwareTokenKind } from '../store/entity/mfa-device.ts'
import { entitiesOf } from '../store/pages.ts'
import { GLOBAL } from '../store/store.ts'
import { CommandError, type OperatorCommand, requiredText } from './command.ts'
import { writeTelling } from './operator-event.ts'

const PAGE = 500

interface Token {
  readonly serialNumber: string
  readonly seed: Uint8Array
}

/** Seeds of 10 bytes at least: what is shorter is a mistake. */
const SHORTEST_SEED = 10

function seedOf(text: string): Uint8Array | undefined {
  const [, form, digits = ''] = /^(hex|base32):([0-9A-Za-z]+)=*$/.exec(text) ?? []
  if (form === 'base32') return fromBase32(digits.toUpperCase())
  if (form === 'hex' && /^(?:[0-9a-f]{2})+$/i.test(digits)) return Buffer.from(digits, 'hex')
  return undefined
}

function tokenOf(line: string, number: number): Token {
  const [serialNumber = '', seedText = '', ...rest] = line.split(',').map((part) => part.trim())
  // the errors tell the line and never what stands in it
  if (!/^[\w+=/:,.@-]{9,256}$/.test(serialNumber) || serialNumber.startsWith('arn:') || rest.length > 0) {
    throw new CommandError(`line ${number}: a line is SERIAL,hex:SEED or SERIAL,base32:SEED`)
  }
  const seed = seedOf(seedText)
  if (seed === undefined || seed.length < SHORTEST_SEED) {
    throw new CommandError(
      `line ${number}: the seed is not hex:… or base32:… of ${SHORTEST_SEED} bytes or more`,
    )
  }
  return { serialNumber, seed }
}

/** The tokens of a file: a line each, without blank lines and those that begin with `#`. */
function tokensIn(text: string): Token[] {
  const tokens = text
    .split(/\r?\n/)
    .flatMap((line, index) => (/^\s*(#|$)/.test(line) ? [] : [tokenOf(line, index + 1)]))
  if (tokens.length === 0) throw new CommandError('the file has no tokens')
  if (new Set(tokens.map(({ serialNumber }) => serialNumber)).size < tokens.length) {
    throw new CommandError('the file has a serial number twice')
  }
  return tokens
}

/** Takes hardware tokens into the registry, all of a file or none; one that nobody has may come with another seed. */
export const importTokensCommand: OperatorCommand = {
  name: 'mfa import',
  async run({ store, keyRing }, input, author) {
    const tokens = tokensIn(requiredText(input, 'text'))
    const sealed = await Promise.all(
      tokens.map(async ({ serialNumber, seed }) => keyRing.seal(tokenRecord(serialNumber), seed)),
    )
    await store.write([GLOBAL], author, async (tx) => {
      for (const [index, { serialNumber }] of tokens.entries()) {
        const known = await tx.hardwareTokens.get(GLOBAL, serialNumber)
        if (known?.AccountId !== undefined) {
          throw new CommandError(`the token ${serialNumber} is in use in account ${known.AccountId}`)
        }
        // a code that was used stays used, also where a file is taken in twice
        const LastStep = known?.LastStep
        const token = {
          ...{ SerialNumber: serialNumber, ImportDate: author.now },
          ...(LastStep !== undefined && { LastStep }),
        }
        if (known === undefined) await tx.hardwareTokens.insert(GLOBAL, token, sealed[index])
        else await tx.hardwareTokens.update(GLOBAL, token, sealed[index])
      }
    })
    return { imported: tokens.length }
  },
}

/** Every imported token, with the account where somebody has it. */
export const listTokensCommand: OperatorCommand = {
  name: 'mfa tokens',
  async run({ store }) {
    const tokens: object[] = []
    const all = entitiesOf(store.entities.hardwareTokens, hardwareTokenKind, GLOBAL, { limit: PAGE })
    for await (const { SerialNumber, ImportDate, AccountId } of all) {
      tokens.push({ serial: SerialNumber, imported: ImportDate.toISOString(), account: AccountId ?? '-' })
    }
    return { tokens }
  },
}

/**
 * Takes its MFA devices from the root user of an account, where none of them can be reached any more. The account has an
 * event of each.
 */
export const resetRootMfaCommand: OperatorCommand = {
  name: 'mfa reset-root',
  async run(sources, input, author) {
    const id = requiredText(input, 'account')
    const account = await sources.store.entities.accounts.get(GLOBAL, id)
    if (account === undefined) throw new CommandError(`there is no account ${id}`)
    const resource = rootArn(account)
    const removed = await writeTelling(sources, [id, GLOBAL], author, async (tx, tell) => {
      const { items } = await tx.mfaDevices.list(id, { limit: PAGE, target: id })
      for (const device of items) {
        await releaseDevice(tx, id, device)
        const parameters = { serialNumber: serialNumberOf(account, device) }
        tell({ account, service: 'iam', name: 'DeactivateMFADevice', resource, parameters })
      }
      return items.length
    })
    return { account: id, removed }
  },
}
