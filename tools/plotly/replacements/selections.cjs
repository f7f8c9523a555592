// Box and lasso selection, which no figure uses: what the rest of plotly.js asks of the component, doing nothing.
'use strict';

module.exports = {
    clearOutline: require('plotly.js/src/components/shapes/handle_outline').clearOutline,
    prepSelect() {},
    selectOnClick() {}
};
