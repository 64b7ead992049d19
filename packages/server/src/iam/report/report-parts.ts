import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzip, gunzipSync, gzip } from 'node:zlib'
import type { SealedRecord } from '../../keys/envelope.ts'
import { LongBlob } from '../../model/long-blob.ts'
import { type Report, type ReportPart, reportPartId, reportPartKind } from '../../store/entity/report.ts'
import type { EntityReader } from '../../store/store.ts'

const compress = promisify(gzip)
const decompress = promisify(gunzip)

/** Parts after whose opening others get their turn. */
const TURN = 20

type Seal = (record: SealedRecord, secret: Uint8Array) => Promise<Uint8Array>

const recordOf = (account: string, id: string): SealedRecord => ({ account, kind: reportPartKind.kind, id })

/** The text of a part in the form in which it is kept: compressed and sealed. */
export async function sealPart(
  seal: Seal,
  account: string,
  part: ReportPart,
  text: string,
): Promise<Uint8Array> {
  return seal(recordOf(account, reportPartKind.id(part)), await compress(text))
}

/** What reading parts needs of a call, or of whoever else reads them. */
export interface PartSources {
  readonly store: { readonly reportParts: EntityReader<ReportPart> }
  readonly open: Seal
}

/** The text of one part of a report that is made; fails where there is no such part. */
export async function readPart(
  sources: PartSources,
  account: string,
  report: Report,
  number: number,
): Promise<string> {
  return (await decompress(await openPart(sources, account, report, number))).toString('utf8')
}

/** All parts of a report that is made, one behind the other: compressed until they are written, one at a time. */
export async function readParts(sources: PartSources, account: string, report: Report): Promise<LongBlob> {
  const parts: Buffer[] = []
  for (let number = 0; number < report.Parts; number++) {
    parts.push(await openPart(sources, account, report, number))
    if (number % TURN === TURN - 1) await setImmediate()
  }
  const length = parts.reduce((sum, part) => sum + sizeWithin(part), 0)
  return new LongBlob(length, function* () {
    for (const part of parts) yield gunzipSync(part)
  })
}

/** How long the text of a part is: the last four bytes of gzip's form (RFC 1952, 2.3.1). */
const sizeWithin = (compressed: Buffer): number => compressed.readUInt32LE(compressed.length - 4)

async function openPart(
  { store, open }: PartSources,
  account: string,
  { Edition, ReportId }: Report,
  number: number,
): Promise<Buffer> {
  const id = reportPartId(Edition, number)
  const sealed = await store.reportParts.sealed(account, id)
  if (sealed === undefined) throw new Error(`part ${id} of the report ${ReportId} is gone`)
  const { buffer, byteOffset, byteLength } = await open(recordOf(account, id), sealed)
  return Buffer.from(buffer, byteOffset, byteLength)
}
