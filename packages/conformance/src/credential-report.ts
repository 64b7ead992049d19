import { setTimeout as pause } from 'node:timers/promises'
import {
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  type IAMClient,
} from '@aws-sdk/client-iam'

/** How long a report may take, in milliseconds. */
const LONGEST = 60_000

/** The rows of the account's credential report, each by its columns, under the names of the users. */
export async function credentialReport(
  client: IAMClient,
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  for (const until = Date.now() + LONGEST; ; await pause(50)) {
    const { State } = await client.send(new GenerateCredentialReportCommand({}))
    if (State === 'COMPLETE') break
    if (Date.now() > until) throw new Error('the report is not there in time')
  }
  const { Content = new Uint8Array() } = await client.send(new GetCredentialReportCommand({}))
  const [columns = [], ...rows] = Buffer.from(Content)
    .toString()
    .split('\n')
    .map((line) => line.split(','))
  return new Map(
    rows.map((cells) => [
      cells[0] ?? '',
      Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])),
    ]),
  )
}
