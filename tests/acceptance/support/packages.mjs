// The npm packages live in the build folder, where import does not look.
import { createRequire } from 'node:module';
import { join } from 'node:path';

export const packageFolder = join(process.env.STEPWIRE_NPM, 'node_modules');
export const load = createRequire(join(packageFolder, 'here.js'));
