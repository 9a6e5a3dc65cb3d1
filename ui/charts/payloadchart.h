#pragma once

#include "ui/charts/stepchart.h"

namespace stepwire {

class FlatToggle;

/// Bytes sent per step: payload and wire as bars, and as a dashed line what the same step would have sent as one
/// self-contained HTTP request. "by key" stacks what each request was made of instead; with "items", its input by kind
/// of item, so that every byte that was sent is in the stack.
class PayloadChart : public StepChart
{
    Q_OBJECT
public:
    PayloadChart(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

    FlatToggle *logToggle() const { return m_log; }
    FlatToggle *byKeyToggle() const { return m_byKey; }
    FlatToggle *byItemToggle() const { return m_byItem; } ///< Shown while `byKeyToggle` is on.
    FlatToggle *payloadToggle() const { return m_payload; }
    FlatToggle *wireToggle() const { return m_wire; }
    FlatToggle *statelessToggle() const { return m_stateless; }

    ChartPicture pictureOf(const std::vector<const Step *> &steps, std::size_t first) const override;

protected:
    QString toolTipOf(const Step &step) const override;
    QString emptyWords() const override;
    QString fileStem() const override { return QStringLiteral("payload-per-step"); }
    void shown(const ChartPicture &picture) override;

private:
    ChartPicture bytesPicture(const std::vector<const Step *> &steps, std::size_t first) const;
    ChartPicture partsPicture(const std::vector<const Step *> &steps) const;
    void stackKeys(ChartPicture &picture, const std::vector<const Step *> &shown) const;
    void stackItems(ChartPicture &picture, const std::vector<const Step *> &shown) const;
    void addTotals(ChartPicture &picture) const;
    void switchMode();

    FlatToggle *m_log;
    FlatToggle *m_byKey;
    FlatToggle *m_byItem;
    FlatToggle *m_payload;
    FlatToggle *m_wire;
    FlatToggle *m_stateless;
    std::vector<FlatToggle *> m_partLegend; ///< Names of the parts while they are shown.
};

} // namespace stepwire
