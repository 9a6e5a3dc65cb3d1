#include "models/exporting/exporter.h"

#include "models/exporting/har.h"
#include "models/exporting/jsonlines.h"
#include "models/wire/credentials.h"

#include <algorithm>
#include <array>

namespace stepwire {

void ExportAccount::add(std::vector<Count> &counts, std::string_view what, std::uint64_t count)
{
    if (count == 0)
        return;
    const auto found = std::ranges::find(counts, what, &Count::what);
    if (found == counts.end())
        counts.push_back({what, count});
    else
        found->count += count;
}

std::span<const ExportFormat> exportFormats()
{
    static constexpr std::array formats{
        ExportFormat{"jsonl", ".jsonl", exportJsonLines},
        ExportFormat{"har", ".har", exportHar},
    };
    return formats;
}

const ExportFormat *exportFormat(std::string_view name)
{
    const auto formats = exportFormats();
    const auto found = std::ranges::find(formats, name, &ExportFormat::name);
    return found == formats.end() ? nullptr : &*found;
}

std::uint64_t blottedCredentials(std::string_view rawHead)
{
    const auto isBlotted = [&](ByteRange range) {
        const std::string_view bytes = rawHead.substr(range.begin, range.size());
        return !bytes.empty() && bytes.find_first_not_of('*') == std::string_view::npos;
    };
    return static_cast<std::uint64_t>(std::ranges::count_if(credentialRanges(rawHead), isBlotted));
}

} // namespace stepwire
