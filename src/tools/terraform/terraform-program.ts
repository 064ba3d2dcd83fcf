/** Which program runs the terraform files: terraform, or OpenTofu's tofu where that is what there is. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface TerraformProgram {
  readonly name: 'terraform' | 'tofu';
  /** Where it gets "hashicorp/aws" from, and how its lock file and its state name it. */
  readonly registry: 'registry.terraform.io' | 'registry.opentofu.org';
}

const terraform: TerraformProgram = { name: 'terraform', registry: 'registry.terraform.io' };
const tofu: TerraformProgram = { name: 'tofu', registry: 'registry.opentofu.org' };

/** terraform, unless PATH has only tofu: then a message about a missing program names terraform. */
export function terraformProgram(path: string = process.env['PATH'] ?? ''): TerraformProgram {
  return !onPath('terraform', path) && onPath('tofu', path) ? tofu : terraform;
}

function onPath(program: string, path: string): boolean {
  return path.split(delimiter).some((folder) => folder !== '' && isProgram(join(folder, program)));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
