import { inject } from 'vitest'
import { Account } from './account.ts'
import { operate } from './gatehouse-process.ts'
import type {} from './server-setup.ts'

/** Names the server to test; without it the run starts one of its own. */
export const ENDPOINT = 'GATEHOUSE_CONFORMANCE_ENDPOINT'

/** The data folder of that server, where it does not run in test mode: accounts are made through its socket. */
export const DATA_DIR = 'GATEHOUSE_CONFORMANCE_DATA_DIR'

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

/** Makes an account of one's own on the server under test, with a random id; nobody else knows of it. */
export async function newAccount(): Promise<Account> {
  const url = await target()
  const dataDir = process.env[DATA_DIR]
  if (dataDir === undefined) return Account.inTestMode(url)
  const made = await operate(dataDir, 'accounts', 'create', '--email', `${crypto.randomUUID()}@example.com`)
  const administrator = {
    accessKeyId: String(made['accessKeyId']),
    secretAccessKey: String(made['secretAccessKey']),
  }
  return new Account(url, String(made['account']), administrator, dataDir)
}
