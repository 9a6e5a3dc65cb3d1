// Writes golden.jsonl: texts and the token numbers that gpt-tokenizer, an independent implementation, gives for them.
//
//     npm install gpt-tokenizer@4.0.0 && node golden.mjs > golden.jsonl
import { encode } from 'gpt-tokenizer/encoding/o200k_base';

// A small generator with a fixed seed, so that the file can be made again.
let state = 20261122;
const random = n => { state = (Math.imul(state, 1103515245) + 12345) >>> 0; return (state >>> 8) % n; };
const pick = list => list[random(list.length)];

const texts = [
    '', ' ', '  ', '   ', '\n', '\n\n', '\r\n', '\r\n\r\n', '\t', '\t\t\n', ' \n ', ' \n \n  x', '   x', '\n   x', 'x   ', 'x \n', '\u00a0\u00a0x', '\u2003x', '\u3000\u3000文',
    'a', 'A', 'ab', 'Ab', 'aB', 'AB', 'ABc', 'ABcD', 'aBcD', 'HelloWorld', 'helloWorld', 'HTTPServer', 'XMLHttpRequest', 'snake_case_name', 'kebab-case-name', 'SCREAMING_SNAKE',
    "don't", "DON'T", "I'm", "we'll", "WE'LL", "they've", "you're", "she'd", "it's", "it'S", "rock'n'roll", "'s", "'", "''", "l'été", "it’s", "x'll've", "y'all'd've",
    '1', '12', '123', '1234', '12345', '1234567', '3.14159', '1,000,000', '0x1F600', '1e-9', '2026-11-22T13:42:00Z', '٣٤٥٦', 'Ⅷ', '½¾', '1️⃣2️⃣', 'x1y2z3', '１２３４',
    '!', '!!', '...', '…', '!!!\n\n', '//', '///', '// comment\n', '/* x */', 'a/b/c', 'http://127.0.0.1:8080/v1/responses?x=1&y=2#z', '#include <vector>\n', '=>', '!==', '->', '<|endoftext|>', '<|im_start|>user', '$#@%^&*()', ' !', '  !', '\t!', '!\t',
    'é', 'e\u0301', 'Ångström', 'naïve café', 'Straße', 'İstanbul', 'ǅ ǈ', 'ʰello', 'résumé RÉSUMÉ', 'नमस्ते दुनिया', 'สวัสดีชาวโลก', 'مرحبا بالعالم', 'שלום עולם', 'Привет, мир!', 'Γειά σου Κόσμε', 'გამარჯობა', 'ᏣᎳᎩ', 'ⵣⴰ',
    '你好，世界', '日本語のテキスト', 'ひらがなカタカナ漢字', '한국어 문장입니다.', '中A文B', '中文ABC', 'ABC中文', 'a中b', '𠮷野家', '全角ＡＢＣ', '、。「」',
    '😀', '😀😀', 'a😀b', '👨‍👩‍👧‍👦', '🇩🇪🇫🇷', '👍🏽', '☺️', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', 'emoji 🎉 party 🎊!', '⌘⇧P', '→ ⇒ ↯', '\u200b\u200c', '\ufffd',
    'a'.repeat(7), 'a'.repeat(64), 'a'.repeat(1000), 'ab'.repeat(500), 'A'.repeat(300), ' '.repeat(80), ' '.repeat(1000), '\n'.repeat(100), '\t'.repeat(33), '-'.repeat(200), '='.repeat(79), '*/'.repeat(60), '0'.repeat(100), '。'.repeat(50), '\u0301'.repeat(20), ' \n'.repeat(40), 'é'.repeat(100), '😀'.repeat(40), 'аб'.repeat(60), '中'.repeat(120),
    '{"type":"response.create","model":"gpt-6-sol","store":false,"input":[{"role":"user","content":"Why does the test fail?"}]}',
    '{\n    "a": [1, 2, 3],\n    "b": {\n        "c": null\n    }\n}\n', '[[],{},"\\u00e9\\n\\t\\"",-1.5e+10,true,false,null]', '"\\\\\\""',
    'int main()\n{\n    std::vector<int> v{1, 2, 3};\n    for (const auto &x : v)\n        std::cout << x << "\\n";\n    return 0;\n}\n',
    'def f(x):\n\treturn x ** 2 if x > 0 else None  # square\n\n\nclass A:\n    pass\n', 'SELECT name, count(*) FROM orders WHERE amount >= 10.5 GROUP BY name;\n',
    '<div class="a b">Text &amp; more</div>\r\n<br/>\r\n', 'const f = async (x) => { await x?.y ?? 0; };', '\\begin{equation} E = mc^2 \\end{equation}', '~/.config/app.toml:12:5: error: x', 'AAAAB3NzaC1yc2EAAAADAQABAAABgQC7', 'd41d8cd98f00b204e9800998ecf8427e',
    'The quick brown fox jumps over the lazy dog. '.repeat(5), 'Der Donaudampfschifffahrtsgesellschaftskapitän', 'Pneumonoultramicroscopicsilicovolcanoconiosis', 'Señor, ¿qué tal? ¡Bien!', 'L’apostrophe d’aujourd’hui', 'end with spaces   ', '   \n   \n   both', 'mixed\ttabs and  spaces\n', 'x\u0085y', 'x\u2028y', 'x\u00a0y',
];

const atoms = ['the ', 'Token', 'izer', ' ', '  ', '\n', '\r\n', '\t', 'é', 'ß', 'Я', 'ж', '中', '文', 'か', 'ト', '한', '😀', '👍🏽', '\u0301', "'s", "'LL", '12', '3456', '.', '/', '//', '_', '-', '{"', '":', '"}', 'ABC', 'xY', '\\n', '§', '€', '\u00a0', '\u3000', 'ʰ', 'ǅ', '٣', '½', 'नि', 'ส', '=', '(', ')', ' (', '#', '\u200d'];
while (texts.length < 310) {
    let text = '';
    for (let n = 1 + random(30); n > 0; --n)
        text += pick(atoms);
    texts.push(text);
}
for (const text of texts)
    console.log(JSON.stringify({ text, tokens: encode(text, { disallowedSpecial: new Set() }) }));
