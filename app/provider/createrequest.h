#pragma once

#include "app/provider/apierror.h"
#include "models/dialects/jsonview.h"

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace stepwire {

/// A response.create, or the body of a POST: checked JSON whose members are known by name. Copies share the text.
class CreateRequest
{
public:
    /// The text is parsed and validated whole; what is not a request object is refused.
    static tl::expected<CreateRequest, ApiError> read(std::string text);

    JsonView operator[](std::string_view key) const; ///< Absent if there is none; the last of several.
    std::size_t bytes() const { return m_text->size(); }

    std::string model() const;
    std::string previousResponseId() const; ///< Empty: none.
    std::string lane() const { return (*this)["stream_id"].text(); }
    std::string cacheKey() const;
    bool stored() const { return (*this)["store"].boolean().value_or(true); }
    bool streamed() const { return (*this)["stream"].boolean().value_or(false); }
    bool warmUp() const; ///< generate:false, or prompt_cache_options.prewarm:true
    bool includes(std::string_view what) const;
    bool obfuscated() const; ///< Deltas carry padding unless stream_options.include_obfuscation is false.
    /// What is wrong with its members, as far as that shows without its context.
    std::optional<ApiError> fault() const;

private:
    std::shared_ptr<const std::string> m_text;
    std::vector<JsonView::Member> m_members;
};

} // namespace stepwire
