import { X509Certificate } from 'node:crypto'
import { CreateSAMLProviderCommand, type CreateSAMLProviderCommandInput } from '@aws-sdk/client-iam'
import { certificate } from './certificates.ts'
import { ACCOUNT } from './roles.ts'
import type { TestServer } from './test-server.ts'

/** DER in base64 of a certificate in PEM. */
export const base64Of = (pem: string) => new X509Certificate(pem).raw.toString('base64')

const signing = base64Of(certificate('idp.example.com').body)

interface Parts {
  readonly entityId?: string
  /** Attributes of the entity. */
  readonly attributes?: string
  readonly certificates?: readonly string[]
  /** What stands before the entity. */
  readonly prolog?: string
  readonly role?: string
  readonly service?: string
}

/** One key descriptor of metadata. */
export const keyDescriptor = (der: string, use = ' use="signing"') =>
  `<md:KeyDescriptor${use}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${der}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`

/** Metadata of an identity provider with one certificate, unless told. */
export function samlMetadata({
  entityId = 'https://idp.example.com/saml',
  attributes = '',
  certificates = [keyDescriptor(signing)],
  prolog = '<?xml version="1.0" encoding="UTF-8"?>',
  role = 'IDPSSODescriptor',
  service = '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/sso"/>',
}: Parts = {}): string {
  const names =
    'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
  const protocol = 'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"'
  const space = `<!-- ${'x'.repeat(1000)} -->`
  return `${prolog}<md:EntityDescriptor ${names} entityID="${entityId}" ${attributes}>${space}<md:${role} ${protocol}>${certificates.join('')}${service}</md:${role}></md:EntityDescriptor>`
}

/** The ARN of a SAML provider of the first account. */
export const samlArn = (name: string) => `arn:aws:iam::${ACCOUNT}:saml-provider/${name}`

/** Makes a SAML provider, named `idp` unless told, and answers what the call does. */
export function createSaml(
  { iam }: Pick<TestServer, 'iam'>,
  input: Partial<CreateSAMLProviderCommandInput> = {},
) {
  return iam.send(
    new CreateSAMLProviderCommand({ Name: 'idp', SAMLMetadataDocument: samlMetadata(), ...input }),
  )
}

/** What is told of a SAML provider that is not there (behaviours 40). */
export const missingSaml = (arn: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `Manifest not found for arn ${arn}`,
})
