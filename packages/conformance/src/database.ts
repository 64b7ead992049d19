import { inject } from 'vitest'

/** Makes an empty PostgreSQL database for this test and answers its URL; it is gone when the test run ends. */
export async function newDatabase(): Promise<string> {
  const answer = await fetch(inject('databases'), { method: 'POST' })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`no database for this test: ${text}`)
  return text
}
