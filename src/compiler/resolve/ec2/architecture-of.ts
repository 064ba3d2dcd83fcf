/** The processor architecture of an EC2 instance type, derived from its name without asking EC2. */
import type { Architecture } from '../../resolved-exposure.ts';

/**
 * Graviton families have a "g" among the letters after the generation (t4g, c7gn, x2gd, im4gn, hpc7g); a1 came first.
 * plan asks EC2 as well. https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
export function architectureOf(instanceType: string): Architecture {
  const family = instanceType.split('.', 1)[0] ?? '';
  return family === 'a1' || /^[a-z]+[0-9]+[a-z]*g[a-z]*(-|$)/.test(family) ? 'arm64' : 'x86_64';
}
