#pragma once

#include "models/session/session.h"

#include <QAbstractListModel>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace stepwire {

/// What an item is to the step that is shown: ItemState, and what the step's response produced.
enum class ContextState : std::uint8_t { Held, Sent, Produced, Unseen, Evicted };

/// The items of one step's context in order, its response's items last. Rows that stay keep their place: showing the
/// same step again after more came in inserts, and never resets.
class ContextModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        StateRole = Qt::UserRole, ///< ContextState as int
        ItemRole,                 ///< ItemId's value; 0 for what stands for unseen history
        MessageRole,              ///< MessageId's value: where its text crossed
        KindRole,                 ///< the item's type
        RoleRole,                 ///< its `role`, or empty
        NameRole,                 ///< its `name`, or empty
        ExcerptRole,
        BytesRole,  ///< qulonglong; invalid where not known
        TokensRole, ///< qulonglong; invalid without an estimator or where it does not know
        OriginRole, ///< StepId's value; 0 where not known
        IsNowRole,  ///< whether the shown step itself brought it
        ShareRole,  ///< its bytes as a share of the largest item's, 0 to 1
        ConfirmedRole,
        ProofRole,  ///< MessageId's value: the message that confirms the state; 0 for none
        IsNewRole,  ///< whether the model sees it for the first time: the prompt before had nothing equal
    };

    using TokenEstimator = std::function<std::optional<std::size_t>(ItemId)>;

    struct Total
    {
        std::uint64_t bytes = 0;
        std::optional<std::uint64_t> tokens; ///< Not known when one item's is not.
        std::size_t items = 0;
    };

    using QAbstractListModel::QAbstractListModel;

    void setTokenEstimator(TokenEstimator estimator) { m_estimator = std::move(estimator); }
    bool hasTokenEstimator() const { return bool(m_estimator); }
    std::optional<std::uint64_t> estimate(ItemId item) const; ///< Not known without an estimator.

    /// No step: no rows.
    void show(const Session &session, StepId step);
    StepId step() const { return m_step; }
    Total total(ContextState state) const;
    std::optional<int> rowOf(ItemId item) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    struct Row
    {
        ContextState state = ContextState::Held;
        bool confirmed = false;
        bool isNew = false;
        MessageId proof;
        ContextItem item; ///< Id 0: history that the recording does not hold.
        std::optional<std::uint64_t> tokens;

        bool sameAs(const Row &other) const;
    };

    std::vector<Row> rowsOf(const Session &session, const Step &step) const;
    void replaceRows(std::vector<Row> &&rows);

    TokenEstimator m_estimator;
    std::vector<Row> m_rows;
    std::uint64_t m_largest = 0;
    StepId m_step;
};

} // namespace stepwire
