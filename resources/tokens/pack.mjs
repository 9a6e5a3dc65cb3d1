// Packs the o200k_base vocabulary into o200k_base.bin. Run once, by hand, when the vocabulary changes:
//
//     npm install js-tiktoken@1.0.21 && node pack.mjs node_modules/js-tiktoken/dist/ranks/o200k_base.js o200k_base.bin
//
// Needs Node 22.15 or newer (zlib with zstd). The file is one zstd frame; inside, little endian:
//     u32 number of ranks N · N × u8 length of the token (0: rank not used) · the tokens' bytes, by rank
import { readFileSync, writeFileSync } from 'node:fs';
import { zstdCompressSync, constants } from 'node:zlib';

const [source, target] = process.argv.slice(2);
const { bpe_ranks: ranks } = JSON.parse(readFileSync(source, 'utf8').replace(/^export default /, '').replace(/;\s*$/, ''));

const tokens = [];
for (const line of ranks.split('\n').filter(Boolean)) {
    const [, first, ...rest] = line.split(' ');
    rest.forEach((token, i) => { tokens[Number(first) + i] = Buffer.from(token, 'base64'); });
}
const lengths = Buffer.alloc(tokens.length);
for (let rank = 0; rank < tokens.length; ++rank) {
    const length = tokens[rank]?.length ?? 0;
    if (length > 255)
        throw new Error(`token ${rank} is too long`);
    lengths[rank] = length;
}
const count = Buffer.alloc(4);
count.writeUInt32LE(tokens.length);
const packed = Buffer.concat([count, lengths, ...tokens.filter(Boolean)]);
writeFileSync(target, zstdCompressSync(packed, { params: { [constants.ZSTD_c_compressionLevel]: 19 }, pledgedSrcSize: packed.length }));
console.log(`${tokens.length} ranks, ${packed.length} bytes packed`);
