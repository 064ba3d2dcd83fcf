/**
 * What marks an object as the exposure's: the labels `managed-by` and `part-of`, by which expose finds it, and an annotation
 * with the domain, because two exposures may have one name. docs/decisions/ownership.md has the rule.
 */
import type { KubeObject } from './kube-object.ts';

const programName = 'app.kubernetes.io/name';
const managedBy = 'app.kubernetes.io/managed-by';
/** Names the exposure. */
export const partOfLabel = 'app.kubernetes.io/part-of';

/** The domain is an annotation: a label has at most 63 characters, and a domain up to 253. */
export const domainAnnotation = 'expose.dev/domain';
/** On an object that was taken over on purpose: what its fields were before. */
export const adoptedAnnotation = 'expose.dev/adopted';

/** The labels of an object: those of the exposure, and the name of the program that the object belongs to. */
export function labelsFor(exposureName: string, name: string): Record<string, string> {
  return { ...programLabel(name), ...ownLabels(exposureName) };
}

/** The label of everything that belongs to a program. */
export function programLabel(name: string): Record<string, string> {
  return { [programName]: name };
}

/** The labels that select the pods of one instance of a program, and no other exposure's. */
export function instanceLabels(program: string, instance: string): Record<string, string> {
  return { ...programLabel(program), 'app.kubernetes.io/instance': instance };
}

/** The program that an object belongs to: tunnel, ingress-nginx, traefik. Undefined where the label is missing. */
export function programOf({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.[programName];
}

/** The annotation that completes the mark of an object of the exposure. */
export function domainMark(domain: string): Record<string, string> {
  return { [domainAnnotation]: domain };
}

/** The domain that the object's mark names. */
export function domainOf({ metadata }: KubeObject): string | undefined {
  return metadata.annotations?.[domainAnnotation];
}

/** The exposure that the object's mark names; undefined for an object that no exposure made. */
export function exposureOf({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.[managedBy] === 'expose' ? metadata.labels[partOfLabel] : undefined;
}

/** Whether the object was somebody else's before an exposure took it over. */
export function isAdopted({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[adoptedAnnotation] !== undefined;
}

/** Whether these are the labels of an object of the exposure. */
export function areOwn(labels: Readonly<Record<string, string>> | undefined, exposureName: string): boolean {
  return Object.entries(ownLabels(exposureName)).every(([key, value]) => labels?.[key] === value);
}

/** kubectl's label selector for all objects of the exposure. */
export function ownSelector(exposureName: string): string {
  return Object.entries(ownLabels(exposureName))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** kubectl's label selector for all objects that no exposure made. */
export const foreignSelector = `${managedBy}!=expose`;

function ownLabels(exposureName: string): Record<string, string> {
  return { [managedBy]: 'expose', [partOfLabel]: exposureName };
}
