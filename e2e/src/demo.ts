// `npm run demo -- FILE`: plays one more journey on the platform that `npm start` has running.
import path from 'node:path'
import { readStackFile } from '@candor/stack/stack-file'
import { Command } from 'commander'
import { playJourney } from './play.ts'

const command = new Command('npm run demo --')
  .description('Plays a journey file on the running platform and prints each step with its time and trace id.')
  .argument('<file>', 'journey file, such as e2e/journeys/network-engineer.json')
  .option('--candidate <key>', "whose interview to play; the file's first without it")
  .option('--state-dir <folder>', 'folder with the stack.json of the running platform')
  .allowExcessArguments(false)
  .parse()
const [file = ''] = command.args
const { candidate, stateDir } = command.opts<{ candidate?: string; stateDir?: string }>()

try {
  const stack = stateDir ? readStackFile(path.resolve(stateDir)) : readStackFile()
  await playJourney({ stack, file: path.resolve(file), candidate, print: (line) => console.log(line) })
  console.log('the journey has reached its end')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
