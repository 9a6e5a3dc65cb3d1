#include "models/comparing/pairing.h"

#include <algorithm>
#include <cstdint>

namespace stepwire {

std::vector<std::pair<std::size_t, std::size_t>> pairedInOrder(std::size_t before, std::size_t now,
                                                               const PairingScore &score)
{
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    if (before == 0 || now == 0)
        return pairs;
    if (before > mostPairings / now) {
        for (std::size_t i = 0; i < std::min(before, now); ++i) {
            if (score(i, i) > 0)
                pairs.emplace_back(i, i);
        }
        return pairs;
    }
    const std::size_t width = now + 1;
    std::vector<int> scores(before * width, 0);
    std::vector<std::int64_t> best((before + 1) * width, 0); // of what begins at (i, j)
    for (std::size_t i = before; i-- > 0;) {
        for (std::size_t j = now; j-- > 0;) {
            const int own = scores[i * width + j] = score(i, j);
            const std::int64_t apart = std::max(best[(i + 1) * width + j], best[i * width + j + 1]);
            best[i * width + j] = own > 0 ? std::max(apart, own + best[(i + 1) * width + j + 1]) : apart;
        }
    }
    for (std::size_t i = 0, j = 0; i < before && j < now;) {
        const int own = scores[i * width + j];
        if (own > 0 && best[i * width + j] == own + best[(i + 1) * width + j + 1])
            pairs.emplace_back(i++, j++);
        else if (best[(i + 1) * width + j] >= best[i * width + j + 1])
            ++i;
        else
            ++j;
    }
    return pairs;
}

} // namespace stepwire
