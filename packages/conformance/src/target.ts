import { inject } from 'vitest'
import type { Account } from './account.ts'
import { accountOn } from './operator.ts'
import type {} from './server-setup.ts'

/** Names the server to test; without it the run starts one of its own. */
const ENDPOINT = 'GATEHOUSE_CONFORMANCE_ENDPOINT'

/** The data folder of that server, where it does not run in test mode: accounts are made through its socket. */
const DATA_DIR = 'GATEHOUSE_CONFORMANCE_DATA_DIR'

let shared: Promise<string> | undefined

async function askKeeper(): Promise<string> {
  const answer = await fetch(inject('gatehouse'))
  const text = await answer.text()
  if (!answer.ok) throw new Error(`no server for this test: ${text}`)
  return text
}

/** The URL of the server under test. */
export function target(): Promise<string> {
  shared ??= Promise.resolve(process.env[ENDPOINT] ?? askKeeper())
  return shared
}

/** Makes an account of one's own on the server under test. */
export async function newAccount(): Promise<Account> {
  return accountOn({ endpoint: await target(), dataDir: process.env[DATA_DIR] })
}
