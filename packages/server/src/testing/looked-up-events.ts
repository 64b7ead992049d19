import {
  CloudTrailClient,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from '@aws-sdk/client-cloudtrail'
import { onTestFinished } from 'vitest'
import type { Credentials, TestServer } from './test-server.ts'

/** A question for what has this attribute. */
export const by = (AttributeKey: string, AttributeValue: string) =>
  ({ LookupAttributes: [{ AttributeKey, AttributeValue }] }) as LookupEventsCommandInput

/** Ways to look up events of a server, as the root user unless told, within a test. */
export function lookUps(server: TestServer) {
  const trail = (credentials: Credentials = server.root): CloudTrailClient => {
    const client = new CloudTrailClient({
      endpoint: server.url,
      region: 'eu-west-1',
      credentials,
      maxAttempts: 1,
    })
    onTestFinished(() => client.destroy())
    return client
  }
  const lookUp = async (input: LookupEventsCommandInput = {}, credentials = server.root) =>
    (await trail(credentials).send(new LookupEventsCommand(input))).Events ?? []
  /** The newest event of an operation. */
  const named = async (name: string) => {
    const [event] = await lookUp(by('EventName', name))
    return JSON.parse(event?.CloudTrailEvent ?? '{}')
  }
  return { trail, lookUp, named }
}
