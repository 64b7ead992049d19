import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { SealedRecord } from '../../keys/envelope.ts'
import { type Report, type ReportPart, reportPartId, reportPartKind } from '../../store/entity/report.ts'
import type { EntityReader } from '../../store/store.ts'

const compress = promisify(gzip)
const decompress = promisify(gunzip)

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
  { store, open }: PartSources,
  account: string,
  { Edition, ReportId }: Report,
  number: number,
): Promise<string> {
  const id = reportPartId(Edition, number)
  const sealed = await store.reportParts.sealed(account, id)
  if (sealed === undefined) throw new Error(`part ${id} of the report ${ReportId} is gone`)
  return (await decompress(await open(recordOf(account, id), sealed))).toString('utf8')
}
